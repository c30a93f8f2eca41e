import {
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
} from 'lightweight-charts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import type { Palette } from './palette.ts'
import { chartTime } from './trade-markers.ts'

/** Equity and drawdown of one run at each of its bars. */
export type Curve = {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

/** `money` as it is; `growth` as the gain since the run's own beginning. */
export type ComparisonScale = 'money' | 'growth'

const LINE = { lineWidth: 2, priceLineVisible: false, lastValueVisible: true, crosshairMarkerVisible: false } as const

/** Draws two runs on one time scale: equity above, drawdown below. The first is a solid line, the second a dashed one. */
export class ComparisonChart {
  private readonly chart: IChartApi
  private palette: Palette
  private series: ISeriesApi<'Line'>[] = []

  constructor(element: HTMLElement, palette: Palette) {
    this.palette = palette
    this.chart = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11, fontFamily: getComputedStyle(element).fontFamily },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.005, enableConflation: true },
      rightPriceScale: { minimumWidth: 76 },
    })
    this.paint(palette)
  }

  /** Takes the chart off the page. */
  destroy(): void {
    this.chart.remove()
  }

  /** Shows two runs in these colours, all of their time. */
  show(runs: readonly [Curve, Curve], scale: ComparisonScale, palette: Palette): void {
    this.palette = palette
    this.paint(palette)
    for (const series of this.series) this.chart.removeSeries(series)
    this.series = [
      ...runs.map((run, index) => this.draw(run.time, scaled(run.equity, scale), { pane: 0, index, scale })),
      ...runs.map((run, index) =>
        this.draw(
          run.time,
          run.drawdown.map((value) => -value),
          { pane: 1, index, scale: 'growth' },
        ),
      ),
    ]
    const [above, below] = this.chart.panes()
    above?.setStretchFactor(2)
    below?.setStretchFactor(1)
    this.chart.timeScale().fitContent()
  }

  /** Moves the view by a share of its own width; positive goes to later bars. */
  pan(share: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const by = (range.to - range.from) * share
    this.chart.timeScale().setVisibleLogicalRange({ from: range.from + by, to: range.to + by })
  }

  /** Makes the view `factor` times as wide, around its middle. */
  zoom(factor: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const middle = (range.from + range.to) / 2
    const half = Math.max(5, ((range.to - range.from) / 2) * factor)
    this.chart.timeScale().setVisibleLogicalRange({ from: middle - half, to: middle + half })
  }

  /** Shows all of both runs. */
  showAll(): void {
    this.chart.timeScale().fitContent()
  }

  private draw(
    time: Float64Array,
    values: Float64Array,
    as: { readonly pane: number; readonly index: number; readonly scale: ComparisonScale },
  ): ISeriesApi<'Line'> {
    const [first, second] = comparisonColors(this.palette)
    const money = as.scale === 'money'
    const series = this.chart.addSeries(
      LineSeries,
      {
        ...LINE,
        color: as.index === 0 ? first : second,
        lineStyle: as.index === 0 ? LineStyle.Solid : LineStyle.Dashed,
        priceFormat: {
          type: 'custom',
          minMove: money ? 0.01 : 0.0001,
          formatter: money ? formatMoney : (value: number) => formatPercent(value, { decimals: 1 }),
        },
      },
      as.pane,
    )
    series.setData(Array.from(time, (at, i) => ({ time: chartTime(at), value: values[i] })))
    return series
  }

  private paint(palette: Palette): void {
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: palette.background },
        textColor: palette.text,
        panes: { separatorColor: palette.border, separatorHoverColor: palette.equityFaint, enableResize: true },
      },
      grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
      crosshair: {
        vertLine: { color: palette.crosshair, labelBackgroundColor: palette.border },
        horzLine: { color: palette.crosshair, labelBackgroundColor: palette.border },
      },
      timeScale: { borderColor: palette.border },
      rightPriceScale: { borderColor: palette.border },
    })
  }
}

/** The colours of the first and the second run. */
export function comparisonColors(palette: Palette): readonly [string, string] {
  return [palette.equity, palette.lines[4] ?? palette.text]
}

/** Equity on the chosen scale; growth counts from the first value, and is nothing where that is no money. */
export function scaled(equity: Float64Array, scale: ComparisonScale): Float64Array {
  if (scale === 'money') return equity
  const first = equity.length > 0 ? equity[0] : 0
  return first > 0 ? equity.map((value) => value / first - 1) : new Float64Array(equity.length)
}
