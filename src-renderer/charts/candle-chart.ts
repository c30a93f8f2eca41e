import {
  AreaSeries,
  type AutoscaleInfo,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  LineStyle,
  type SeriesType,
  TickMarkType,
  type Time,
} from 'lightweight-charts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatDecimals, formatMoney, priceDecimals } from '#shared/format/numbers.ts'
import type { ChartContent } from './chart-content.ts'
import { indexAt } from './chart-content.ts'
import { tickText } from './chart-times.ts'
import type { IndicatorLine } from './indicator-lines.ts'
import type { Palette } from './palette.ts'
import { chartTime, tradeMarkers } from './trade-markers.ts'

/** A pane as the legend needs it: what is in it and where it begins, in pixels below the chart's top. */
export type PanePlace = {
  readonly kind: 'price' | 'indicator' | 'equity' | 'drawdown' | 'preview'
  readonly indicator?: string
  readonly top: number
}

/** How the space is shared between panes. */
const STRETCH = { price: 6, indicator: 1.4, equity: 1.8, drawdown: 1.2, preview: 1.4 } as const
const BARS_FIRST_SHOWN = 240
const MOST_INDICATOR_PANES = 3

/**
 * Draws candles, volume, indicators, trades, equity and drawdown on one time scale. Data is handed to the library once;
 * panning and zooming afterwards touches the markers on screen only.
 */
export class CandleChart {
  private readonly chart: IChartApi
  private readonly element: HTMLElement
  private palette: Palette
  private content: ChartContent | undefined
  private series: ISeriesApi<SeriesType>[] = []
  private markers: ISeriesMarkersPluginApi<Time> | undefined
  private tradeLine: ISeriesApi<'Line'> | undefined
  private panes: { readonly kind: PanePlace['kind']; readonly indicator?: string }[] = []
  private highlighted: BacktestTrade | undefined
  private preview: readonly IndicatorLine[] = []
  private previewSeries: ISeriesApi<SeriesType>[] = []
  private markersDue = 0

  constructor(element: HTMLElement, palette: Palette) {
    this.element = element
    this.palette = palette
    this.chart = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11, fontFamily: getComputedStyle(element).fontFamily },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: {
        timeVisible: true,
        secondsVisible: false,
        minBarSpacing: 0.02,
        tickMarkFormatter: (time: Time, type: TickMarkType) => this.dayForHour(time, type),
        enableConflation: true,
        rightOffset: 6,
      },
      rightPriceScale: { minimumWidth: 76 },
    })
    this.paint(palette)
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(this.refreshMarkersSoon)
  }

  /** Takes the chart off the page. */
  destroy(): void {
    cancelAnimationFrame(this.markersDue)
    this.chart.remove()
  }

  /** Changes the colours and draws everything again in them; the view stays where it is. */
  setPalette(palette: Palette): void {
    if (palette === this.palette) return
    this.palette = palette
    this.paint(palette)
    const range = this.chart.timeScale().getVisibleLogicalRange()
    if (this.content !== undefined) this.build(this.content)
    if (range !== null) this.chart.timeScale().setVisibleLogicalRange(range)
  }

  /** Shows other data, from the newest bars on. */
  show(content: ChartContent): void {
    this.highlighted = undefined
    this.content = content
    this.build(content)
    this.showLast(BARS_FIRST_SHOWN)
  }

  /** Draws these lines beside the content's own, instead of those of the last call; the view stays where it is. */
  setPreview(lines: readonly IndicatorLine[]): void {
    if (lines.length === 0 && this.preview.length === 0) return
    this.preview = lines
    if (this.content !== undefined) this.drawPreview(this.content)
  }

  /** Shows the newest `bars`, or all of them. */
  showLast(bars: number): void {
    const count = this.content?.candles.time.length ?? 0
    if (count === 0) return
    const shown = Math.min(bars, count)
    const room = Math.max(2, shown * 0.03)
    this.chart.timeScale().setVisibleLogicalRange({ from: count - shown - room / 3, to: count - 1 + room })
  }

  /** Bars on screen, for deciding how far a step goes. */
  private visibleBars(): number {
    const range = this.chart.timeScale().getVisibleLogicalRange()
    return range === null ? 0 : range.to - range.from
  }

  /** Moves the view by a share of its own width; positive goes to newer bars. */
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

  /** Brings a trade into view and draws a line from its entry to its exit. */
  highlight(trade: BacktestTrade | undefined): void {
    this.highlighted = trade
    if (this.content !== undefined && trade !== undefined) {
      const { time } = this.content.candles
      const [entry, exit] = [indexAt(time, trade.entryTime), indexAt(time, trade.exitTime)]
      const width = Math.max(60, Math.min(this.visibleBars(), 240), (exit - entry) * 1.6)
      const middle = (entry + exit) / 2
      this.chart.timeScale().setVisibleLogicalRange({ from: middle - width / 2, to: middle + width / 2 })
    }
    this.drawTradeLine()
    this.refreshMarkers()
  }

  /** Calls back with the time under the pointer, or undefined when it has left, until the returned function is called. */
  onPointer(listener: (time: number | undefined) => void): () => void {
    const forward = ({ time }: { time?: Time }): void => listener(typeof time === 'number' ? time * 1000 : undefined)
    this.chart.subscribeCrosshairMove(forward)
    return () => this.chart.unsubscribeCrosshairMove(forward)
  }

  /** Where each pane begins. */
  places(): PanePlace[] {
    const top = this.element.getBoundingClientRect().top
    return this.chart.panes().flatMap((pane, index) => {
      const element = pane.getHTMLElement()
      const what = this.panes[index]
      return element === null || what === undefined ? [] : [{ ...what, top: element.getBoundingClientRect().top - top }]
    })
  }

  /** Where hours stand days apart, a day says more than an hour. */
  private dayForHour(time: Time, type: TickMarkType): string | null {
    if (type < TickMarkType.Time || typeof time !== 'number') return null
    const times = this.content?.candles.time
    const barSeconds = times === undefined || times.length < 2 ? 0 : (times[1] - times[0]) / 1000
    if (this.visibleBars() * barSeconds < 10 * 86_400) return null
    return tickText(time, TickMarkType.DayOfMonth, 'utc')
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

  private build(content: ChartContent): void {
    for (const series of [...this.series, ...this.previewSeries]) this.chart.removeSeries(series)
    this.series = []
    this.previewSeries = []
    this.panes = [{ kind: 'price' }]
    this.tradeLine = undefined
    this.drawCandles(content)
    this.drawIndicators(content)
    this.drawEquity(content)
    this.shareSpace()
    this.drawPreview(content)
    this.drawTradeLine()
    this.refreshMarkers()
  }

  private shareSpace(): void {
    for (const [index, pane] of this.chart.panes().entries()) {
      const kind = this.panes[index]?.kind
      if (kind !== undefined) pane.setStretchFactor(STRETCH[kind])
    }
  }

  private drawCandles({ candles }: ChartContent): void {
    const { palette } = this
    const decimals = priceDecimals(candles.close.at(-1) ?? 100)
    const { time, open, high, low, close, volume } = candles
    const prices = this.chart.addSeries(CandlestickSeries, {
      upColor: palette.gain,
      downColor: palette.loss,
      wickUpColor: palette.gain,
      wickDownColor: palette.loss,
      borderVisible: false,
      priceLineVisible: false,
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -decimals,
        formatter: (price: number) => formatDecimals(price, decimals),
      },
    })
    prices.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.2 } })
    prices.setData(
      Array.from(time, (at, i) => ({
        time: chartTime(at),
        open: open[i],
        high: high[i],
        low: low[i],
        close: close[i],
      })),
    )
    const volumes = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      priceLineVisible: false,
      lastValueVisible: false,
    })
    volumes.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } })
    volumes.setData(
      Array.from(time, (at, i) => ({
        time: chartTime(at),
        value: volume[i],
        color: close[i] >= open[i] ? palette.gainFaint : palette.lossFaint,
      })),
    )
    this.markers = createSeriesMarkers(prices, [], { autoScale: false })
    this.series.push(volumes, prices)
  }

  private drawIndicators({ candles, lines }: ChartContent): void {
    for (const [index, line] of lines.entries()) {
      const pane = line.placement === 'price' ? 0 : this.paneOf(line.indicator)
      if (pane !== undefined) this.series.push(this.drawLine(line, index, { pane, time: candles.time, width: 1 }))
    }
  }

  private drawPreview({ candles, lines }: ChartContent): void {
    // A pane goes with its last series.
    for (const series of this.previewSeries) this.chart.removeSeries(series)
    this.panes = this.panes.filter(({ kind }) => kind !== 'preview')
    const ownPane = this.panes.length
    this.previewSeries = this.preview.map((line, index) =>
      this.drawLine(line, lines.length + index, {
        pane: line.placement === 'price' ? 0 : ownPane,
        time: candles.time,
        width: 2,
      }),
    )
    if (this.preview.some(({ placement }) => placement === 'own')) this.panes.push({ kind: 'preview' })
    this.shareSpace()
  }

  private drawLine(
    line: IndicatorLine,
    index: number,
    place: { readonly pane: number; readonly time: Float64Array; readonly width: 1 | 2 },
  ): ISeriesApi<SeriesType> {
    const color = this.palette.lines[index % this.palette.lines.length] ?? this.palette.text
    const series = line.name.endsWith('.histogram')
      ? this.chart.addSeries(HistogramSeries, { ...QUIET, lastValueVisible: false, color: `${color}99` }, place.pane)
      : this.chart.addSeries(LineSeries, { ...LINE, lineWidth: place.width, color }, place.pane)
    series.setData(
      Array.from(place.time, (at, i) =>
        Number.isFinite(line.values[i]) ? { time: chartTime(at), value: line.values[i] } : { time: chartTime(at) },
      ),
    )
    return series
  }

  private paneOf(indicator: string): number | undefined {
    const known = this.panes.findIndex((pane) => pane.indicator === indicator)
    if (known !== -1) return known
    if (this.panes.length > MOST_INDICATOR_PANES) return undefined
    return this.panes.push({ kind: 'indicator', indicator }) - 1
  }

  private drawEquity({ equity }: ChartContent): void {
    if (equity === null || equity.time.length === 0) return
    const { palette } = this
    const times = Array.from(equity.time, chartTime)
    const money = this.chart.addSeries(
      AreaSeries,
      {
        lineColor: palette.equity,
        topColor: palette.equityFaint,
        bottomColor: 'rgba(0, 0, 0, 0)',
        priceFormat: { type: 'custom', minMove: 0.01, formatter: formatMoney },
        ...QUIET,
      },
      this.panes.push({ kind: 'equity' }) - 1,
    )
    money.setData(times.map((time, i) => ({ time, value: equity.equity[i] })))
    const drawdown = this.chart.addSeries(
      AreaSeries,
      {
        lineColor: palette.loss,
        topColor: palette.lossFaint,
        bottomColor: palette.lossFaint,
        invertFilledArea: true,
        autoscaleInfoProvider: belowZero,
        priceFormat: { type: 'custom', minMove: 0.0001, formatter: (value: number) => `${(value * 100).toFixed(1)}%` },
        ...QUIET,
      },
      this.panes.push({ kind: 'drawdown' }) - 1,
    )
    drawdown.setData(times.map((time, i) => ({ time, value: -equity.drawdown[i] })))
    drawdown.priceScale().applyOptions({ scaleMargins: { top: 0.12, bottom: 0.08 } })
    this.series.push(money, drawdown)
  }

  private drawTradeLine(): void {
    if (this.tradeLine !== undefined) {
      const line = this.tradeLine
      this.chart.removeSeries(line)
      this.series = this.series.filter((series) => series !== line)
      this.tradeLine = undefined
    }
    const trade = this.highlighted
    if (trade === undefined || trade.exitTime <= trade.entryTime) return
    this.tradeLine = this.chart.addSeries(LineSeries, {
      ...LINE,
      lineWidth: 2,
      lineStyle: LineStyle.Dashed,
      color: this.palette.highlight,
    })
    this.tradeLine.setData([
      { time: chartTime(trade.entryTime), value: trade.entryPrice },
      { time: chartTime(trade.exitTime), value: trade.exitPrice },
    ])
    this.series.push(this.tradeLine)
  }

  private readonly refreshMarkersSoon = (): void => {
    if (this.markersDue !== 0) return
    this.markersDue = requestAnimationFrame(() => {
      this.markersDue = 0
      this.refreshMarkers()
    })
  }

  private refreshMarkers(): void {
    const range = this.chart.timeScale().getVisibleLogicalRange()
    const { content, markers } = this
    if (content === undefined || markers === undefined || range === null) return
    const { time } = content.candles
    if (time.length === 0) return
    const clamp = (index: number): number => Math.min(Math.max(Math.round(index), 0), time.length - 1)
    const [from, to] = [time[clamp(range.from - 1)], time[clamp(range.to + 1)]]
    markers.setMarkers(tradeMarkers(content.trades, from, to, this.palette, this.highlighted))
  }
}

/** Drawdowns hang from zero, and small ones do not fill the pane. */
function belowZero(original: () => AutoscaleInfo | null): AutoscaleInfo | null {
  const minValue = Math.min(original()?.priceRange?.minValue ?? 0, -SMALLEST_DRAWDOWN_SCALE)
  return { priceRange: { minValue, maxValue: 0 } }
}

const SMALLEST_DRAWDOWN_SCALE = 0.01
const QUIET = { lineWidth: 1, priceLineVisible: false, lastValueVisible: true, crosshairMarkerVisible: false } as const
const LINE = { lineWidth: 1, priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const
