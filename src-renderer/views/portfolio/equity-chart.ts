import {
  AreaSeries,
  type AutoscaleInfo,
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type MouseEventParams,
} from 'lightweight-charts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'

/** Equity and drawdown at the same times, rising. */
export type AccountCurve = {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

const MINUTE_MS = 60_000

/** A fall smaller than this does not fill the pane. */
const LEAST_DEPTH_SHOWN = 0.002

/** A point under the pointer. */
export type CurvePoint = { readonly time: number; readonly equity: number; readonly drawdown: number }

/** Draws the value of an account above and its fall from the peak below. */
export class EquityChart {
  private readonly chart: IChartApi
  private readonly equity: ISeriesApi<'Area'>
  private readonly drawdown: ISeriesApi<'Area'>
  private curve: AccountCurve | null = null

  /** `onPoint` is told the point under the pointer, or null where there is none. */
  constructor(element: HTMLElement, onPoint: (point: CurvePoint | null) => void) {
    this.chart = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11, fontFamily: getComputedStyle(element).fontFamily },
      crosshair: { mode: CrosshairMode.Magnet },
      timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.005, enableConflation: true },
      rightPriceScale: { minimumWidth: 84 },
    })
    const look = { lineWidth: 2, priceLineVisible: false, crosshairMarkerRadius: 3 } as const
    this.equity = this.chart.addSeries(
      AreaSeries,
      { ...look, priceFormat: { type: 'custom', minMove: 0.01, formatter: formatMoney } },
      0,
    )
    this.drawdown = this.chart.addSeries(
      AreaSeries,
      {
        ...look,
        lineWidth: 1,
        invertFilledArea: true,
        autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
          const range = original()?.priceRange
          return { priceRange: { minValue: Math.min(range?.minValue ?? 0, -LEAST_DEPTH_SHOWN), maxValue: 0 } }
        },
        priceFormat: {
          type: 'custom',
          minMove: 0.0001,
          formatter: (value: number) => formatPercent(value),
        },
      },
      1,
    )
    const [above, below] = this.chart.panes()
    above?.setStretchFactor(3)
    below?.setStretchFactor(1)
    this.chart.subscribeCrosshairMove((event) => onPoint(this.pointAt(event)))
  }

  destroy(): void {
    this.chart.remove()
  }

  /** Shows all of a curve. Points within the same second are one: the last counts. */
  show(curve: AccountCurve): void {
    this.curve = curve
    const points: number[] = []
    for (let at = 0; at < curve.time.length; at++) {
      const next = curve.time[at + 1]
      if (next === undefined || chartTime(next) > chartTime(curve.time[at])) points.push(at)
    }
    this.equity.setData(points.map((at) => ({ time: chartTime(curve.time[at]), value: curve.equity[at] })))
    this.drawdown.setData(points.map((at) => ({ time: chartTime(curve.time[at]), value: -curve.drawdown[at] })))
    this.chart.timeScale().fitContent()
  }

  /** Moves on to the value of now; a view of the whole stays one, any other stays where it is. */
  continueTo({ time, equity, drawdown }: CurvePoint): void {
    const last = this.curve?.time.at(-1)
    // One point a minute, as snapshots are taken: what comes later in the minute takes its place.
    const minute = Math.ceil(time / MINUTE_MS) * MINUTE_MS
    if (last === undefined || minute < last) return
    const isWhole = (this.chart.timeScale().getVisibleLogicalRange()?.from ?? 0) <= 0
    this.equity.update({ time: chartTime(minute), value: equity })
    this.drawdown.update({ time: chartTime(minute), value: -drawdown })
    if (isWhole) this.chart.timeScale().fitContent()
  }

  /** Paints in the colours of a theme. */
  paint(palette: Palette): void {
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
    this.equity.applyOptions({
      lineColor: palette.equity,
      topColor: palette.equityFaint,
      bottomColor: palette.equityFaint,
    })
    this.drawdown.applyOptions({ lineColor: palette.loss, topColor: palette.lossFaint, bottomColor: palette.lossFaint })
  }

  /** Moves the view by a share of its own width; positive goes to later times. */
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
    const half = Math.max(2, ((range.to - range.from) / 2) * factor)
    this.chart.timeScale().setVisibleLogicalRange({ from: middle - half, to: middle + half })
  }

  showAll(): void {
    this.chart.timeScale().fitContent()
  }

  private pointAt({ time }: MouseEventParams): CurvePoint | null {
    const { curve } = this
    if (curve === null || typeof time !== 'number') return null
    const at = curve.time.findLastIndex((each) => chartTime(each) <= time)
    return at < 0 ? null : { time: curve.time[at], equity: curve.equity[at], drawdown: curve.drawdown[at] }
  }
}
