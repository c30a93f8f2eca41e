import {
  ColorType,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type Logical,
  type SeriesMarker,
  type TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { indexAt } from '#renderer/charts/chart-content.ts'
import { crosshairText, tickText } from '#renderer/charts/chart-times.ts'
import type { IndicatorLine } from '#renderer/charts/indicator-lines.ts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { formatDecimals } from '#shared/format/numbers.ts'
import { BarSeries } from './bar-series.ts'
import type { ChartScale, Drawing } from './drawing.ts'
import { DrawingLayer } from './drawing-layer.ts'
import { type ProfileRow, volumeProfile } from './drawing-levels.ts'
import { type ChartIndicator, indicatorKey, liveIndicatorLines, redrawsThePast } from './live-indicators.ts'

/** What a chart tells whoever shows it. */
export type LiveChartListeners = {
  /** Painted: places on screen may have moved. */
  readonly onPaint: () => void
  /** The first bars are near: older ones are wanted. */
  readonly onOlderWanted: () => void
  /** The bar under the pointer, or undefined when it has left. */
  readonly onPointer: (index: number | undefined) => void
  /** Indicators have new values. */
  readonly onIndicators: (lines: readonly IndicatorLine[]) => void
}

/** A horizontal line at a price, with its price on the axis. */
export type PriceMark = {
  readonly id: string
  readonly price: number
  readonly color: string
  readonly dashed: boolean
}

/** How prices and times are shown. */
export type LiveLook = { readonly decimals: number; readonly tick: number; readonly zone: 'utc' | 'local' }

/** Where a pane of indicators begins, in pixels below the chart's top. */
export type LivePane = { readonly indicator: string | undefined; readonly top: number }

const OLDER_BELOW = 150
const BARS_FIRST_SHOWN = 160
const LEAST_SHOWN = 60
/** Indicators on more bars than this are computed less often. */
const MANY_BARS = 20_000
const FEW_BARS_EVERY_MS = 250
const MANY_BARS_EVERY_MS = 2_000
export const MOST_PANES = 4

type DrawnLine = { readonly line: IndicatorLine; readonly series: ISeriesApi<'Line'> | ISeriesApi<'Histogram'> }

/** Candles that move, with volume, indicators, drawings, marks and markers. What it is handed is drawn once a frame. */
export class LiveChart {
  readonly #element: HTMLElement
  readonly #chart: IChartApi
  readonly #prices: ISeriesApi<'Candlestick'>
  readonly #bars: BarSeries
  readonly #layer: DrawingLayer
  readonly #listeners: LiveChartListeners
  #palette: Palette
  #look: LiveLook = { decimals: 2, tick: 0.01, zone: 'utc' }
  #candles: CandleColumns | undefined
  #barMs = 60_000
  #version = 0
  #changedFrom = Number.POSITIVE_INFINITY
  #frame = 0
  #indicators: readonly ChartIndicator[] = []
  #preview: readonly IndicatorLine[] = []
  #lines: DrawnLine[] = []
  #panes: (string | undefined)[] = [undefined]
  #indicatorTimer: ReturnType<typeof setTimeout> | undefined
  #drawings: readonly Drawing[] = []
  #selected: string | undefined
  #marks = new Map<string, IPriceLine>()
  #placed: { readonly key: string; readonly panes: readonly LivePane[] } = { key: '', panes: [] }
  #profiles = new Map<string, { readonly key: string; readonly rows: readonly ProfileRow[] }>()

  constructor(element: HTMLElement, palette: Palette, listeners: LiveChartListeners) {
    this.#element = element
    this.#palette = palette
    this.#listeners = listeners
    this.#chart = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11, fontFamily: getComputedStyle(element).fontFamily },
      crosshair: { mode: CrosshairMode.Normal },
      localization: { timeFormatter: (time: Time) => crosshairText(time, this.#look.zone) },
      timeScale: {
        timeVisible: true,
        secondsVisible: false,
        // Some thousands of bars on screen: more would not pan smoothly, and the library's conflation cannot follow live bars.
        minBarSpacing: 0.3,
        rightOffset: 8,
        // A new bar takes a place that is there already; the view goes on with it all the same.
        allowShiftVisibleRangeOnWhitespaceReplacement: true,
        tickMarkFormatter: (time: Time, type: TickMarkType) => tickText(time, type, this.#look.zone),
      },
      rightPriceScale: { minimumWidth: 72 },
    })
    this.#bars = new BarSeries(this.#chart, palette)
    this.#prices = this.#bars.prices
    this.#layer = new DrawingLayer(() => {
      const scale = this.scale()
      if (scale === undefined) return undefined
      return {
        drawings: this.#drawings,
        selected: this.#selected,
        palette: this.#palette,
        scale,
        showPrice: (price) => this.showPrice(price),
        profile: (drawing) => this.#profileOf(drawing),
      }
    }, listeners.onPaint)
    this.#prices.attachPrimitive(this.#layer)
    this.#paint()
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < OLDER_BELOW) listeners.onOlderWanted()
    })
    this.#chart.subscribeCrosshairMove(({ time }) => {
      const times = this.#candles?.time
      listeners.onPointer(typeof time === 'number' && times !== undefined ? indexAt(times, time * 1000) : undefined)
    })
  }

  /** Takes the chart off the page. */
  destroy(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#indicatorTimer)
    this.#chart.remove()
  }

  setPalette(palette: Palette): void {
    if (palette === this.#palette) return
    this.#palette = palette
    this.#paint()
    this.#rebuildIndicators()
  }

  setLook(look: LiveLook): void {
    this.#look = look
    this.#bars.setPrices(look.tick, (price) => this.showPrice(price))
    this.#chart.applyOptions({})
  }

  /** A price as the axis shows it. */
  showPrice(price: number): string {
    return formatDecimals(price, this.#look.decimals)
  }

  /** Shows a series from its newest bars on, with bars of `barMs`. */
  show(candles: CandleColumns, barMs: number): void {
    this.#candles = candles
    this.#barMs = barMs
    this.#drawAll()
    this.showLast(BARS_FIRST_SHOWN)
  }

  /** Older bars came first; the view stays where it is. */
  showOlder(candles: CandleColumns): void {
    this.#candles = candles
    this.#drawAll()
  }

  /** Bars from `index` on changed or are new; drawn with the next frame. */
  change(candles: CandleColumns, index: number): void {
    this.#candles = candles
    this.#changedFrom = Math.min(this.#changedFrom, index)
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#drawChanges())
  }

  /** Shows the newest `bars`. */
  showLast(bars: number): void {
    const count = this.#candles?.time.length ?? 0
    if (count === 0) return
    // Few bars are not blown up: those to come have their room.
    const shown = Math.max(LEAST_SHOWN, Math.min(bars, count))
    const room = Math.max(4, shown * 0.06)
    this.#chart.timeScale().setVisibleLogicalRange({ from: count - shown, to: count - 1 + room })
  }

  /** Goes to the oldest bars that are there; the view stays as wide as it is. */
  showFirst(): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    if (range !== null) this.#chart.timeScale().setVisibleLogicalRange({ from: -1, to: range.to - range.from - 1 })
  }

  /** Moves the view by a share of its own width; positive goes to newer bars. */
  pan(share: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const by = (range.to - range.from) * share
    this.#chart.timeScale().setVisibleLogicalRange({ from: range.from + by, to: range.to + by })
  }

  /** Makes the view `factor` times as wide; its right end stays. */
  zoom(factor: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    if (range === null) return
    const width = Math.max(10, (range.to - range.from) * factor)
    this.#chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to })
  }

  setIndicators(indicators: readonly ChartIndicator[]): void {
    this.#indicators = indicators
    this.#rebuildIndicators()
  }

  /** Lines that are tried out, drawn beside the chart's own. */
  setPreview(lines: readonly IndicatorLine[]): void {
    if (lines.length === 0 && this.#preview.length === 0) return
    this.#preview = lines
    this.#rebuildIndicators()
  }

  setDrawings(drawings: readonly Drawing[], selected: string | undefined): void {
    this.#drawings = drawings
    this.#selected = selected
    this.#layer.refresh()
  }

  setMarks(marks: readonly PriceMark[]): void {
    const wanted = new Set(marks.map(({ id }) => id))
    for (const [id, line] of this.#marks) {
      if (wanted.has(id)) continue
      this.#prices.removePriceLine(line)
      this.#marks.delete(id)
    }
    for (const { id, price, color, dashed } of marks) {
      const options = {
        price,
        color,
        lineWidth: 1,
        lineStyle: dashed ? LineStyle.Dashed : LineStyle.Solid,
        axisLabelVisible: true,
        title: '',
      } as const
      const line = this.#marks.get(id)
      if (line === undefined) this.#marks.set(id, this.#prices.createPriceLine(options))
      else line.applyOptions(options)
    }
  }

  setMarkers(markers: readonly SeriesMarker<UTCTimestamp>[]): void {
    this.#bars.setMarkers(markers)
  }

  /** How places and points in the price pane belong together now; undefined while nothing is drawn. */
  scale(): ChartScale | undefined {
    const times = this.#candles?.time
    const pane = this.#chart.panes()[0]
    if (times === undefined || times.length === 0 || pane === undefined) return undefined
    const timeScale = this.#chart.timeScale()
    const xOf = (index: number): number => {
      const low = Math.floor(index)
      // A whole number with a brand on it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const at = (whole: number): number => timeScale.logicalToCoordinate(whole as Logical) ?? 0
      return index === low ? at(low) : at(low) + (index - low) * (at(low + 1) - at(low))
    }
    return {
      width: timeScale.width(),
      height: pane.getHeight(),
      toPoint: ({ time, price }) => ({
        x: xOf(this.#logicalOf(times, time)),
        y: this.#prices.priceToCoordinate(price) ?? Number.NaN,
      }),
      toAnchor: ({ x, y }) => ({
        time: this.#timeAt(times, timeScale.coordinateToLogical(x) ?? 0),
        price: this.#prices.coordinateToPrice(y) ?? Number.NaN,
      }),
    }
  }

  /** Where each pane begins; the same array while nothing moves. */
  panes(): readonly LivePane[] {
    const panes = this.#chart.panes().slice(0, this.#panes.length)
    // Asking the page for places makes it lay itself out, which takes too long to be done in every frame.
    const key = panes.map((pane, index) => `${pane.getHeight()} ${this.#panes[index] ?? ''}`).join('\n')
    if (key === this.#placed.key) return this.#placed.panes
    const top = this.#element.getBoundingClientRect().top
    const placed = panes.flatMap((pane, index) => {
      const element = pane.getHTMLElement()
      if (element === null) return []
      return [{ indicator: this.#panes[index], top: element.getBoundingClientRect().top - top }]
    })
    this.#placed = { key, panes: placed }
    return placed
  }

  #logicalOf(times: Float64Array, time: number): number {
    const last = times.length - 1
    if (time <= times[0]) return (time - times[0]) / this.#barMs
    if (time >= times[last]) return last + (time - times[last]) / this.#barMs
    const index = indexAt(times, time)
    return index + Math.min(1, (time - times[index]) / (times[index + 1] - times[index]))
  }

  #timeAt(times: Float64Array, index: number): number {
    const last = times.length - 1
    if (index < 0) return times[0] + index * this.#barMs
    return index > last ? times[last] + (index - last) * this.#barMs : times[index]
  }

  #paint(): void {
    const palette = this.#palette
    this.#chart.applyOptions({
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
    this.#bars.setPalette(palette)
  }

  #drawAll(): void {
    const candles = this.#candles
    if (candles === undefined) return
    this.#version++
    this.#changedFrom = Number.POSITIVE_INFINITY
    this.#bars.draw(candles, this.#barMs)
    this.#rebuildIndicators()
  }

  #drawChanges(): void {
    this.#frame = 0
    const candles = this.#candles
    if (candles === undefined || this.#changedFrom === Number.POSITIVE_INFINITY) return
    if (this.#bars.change(candles, this.#changedFrom)) this.#version++
    this.#changedFrom = Number.POSITIVE_INFINITY
    this.#refreshIndicatorsSoon()
  }

  #refreshIndicatorsSoon(): void {
    if (this.#indicatorTimer !== undefined || this.#indicators.length === 0) return
    const wait = (this.#candles?.time.length ?? 0) > MANY_BARS ? MANY_BARS_EVERY_MS : FEW_BARS_EVERY_MS
    this.#indicatorTimer = setTimeout(() => {
      this.#indicatorTimer = undefined
      this.#refreshIndicators()
    }, wait)
  }

  #refreshIndicators(): void {
    const candles = this.#candles
    if (candles === undefined) return
    const lines = this.#indicators.flatMap((indicator) => liveIndicatorLines(indicator, candles))
    const past = new Set(this.#indicators.filter(redrawsThePast).map(indicatorKey))
    this.#lines = this.#lines.map(({ line: before, series }) => {
      const line = lines.find(({ name, indicator }) => name === before.name && indicator === before.indicator)
      if (line === undefined) return { line: before, series }
      const from = Math.max(0, before.values.length - 1)
      if (past.has(line.indicator)) series.setData(pointsOf(line, candles))
      else
        for (let i = from; i < candles.time.length; i++)
          series.update(pointOf(line, candles, i), i < before.values.length - 1)
      return { line, series }
    })
    this.#listeners.onIndicators(this.#lines.map(({ line }) => line))
  }

  #rebuildIndicators(): void {
    const candles = this.#candles
    if (candles === undefined) return
    for (const { series } of this.#lines) this.#chart.removeSeries(series)
    this.#panes = [undefined]
    const own = this.#indicators.flatMap((indicator) => liveIndicatorLines(indicator, candles))
    const tried = this.#preview.filter(({ values }) => values.length === candles.time.length)
    this.#lines = [...own, ...tried].flatMap((line, index) => {
      const pane = line.placement === 'price' ? 0 : this.#paneOf(line.indicator)
      if (pane === undefined) return []
      const color = this.#palette.lines[index % this.#palette.lines.length] ?? this.#palette.text
      const series = line.name.endsWith('histogram')
        ? this.#chart.addSeries(HistogramSeries, { ...QUIET, color: `${color}99` }, pane)
        : this.#chart.addSeries(LineSeries, { ...QUIET, lineWidth: 1, color }, pane)
      series.setData(pointsOf(line, candles))
      return [{ line, series }]
    })
    for (const [index, pane] of this.#chart.panes().entries()) pane.setStretchFactor(index === 0 ? 5 : 1.3)
    this.#listeners.onIndicators(this.#lines.map(({ line }) => line))
  }

  #paneOf(indicator: string): number | undefined {
    const known = this.#panes.indexOf(indicator)
    if (known !== -1) return known
    if (this.#panes.length > MOST_PANES) return undefined
    return this.#panes.push(indicator) - 1
  }

  #profileOf(drawing: Drawing): readonly ProfileRow[] {
    const candles = this.#candles
    const [from, to] = drawing.anchors
    if (candles === undefined || to === undefined) return []
    const key = `${this.#version} ${from.time} ${to.time}`
    const known = this.#profiles.get(drawing.id)
    if (known?.key === key) return known.rows
    const rows = volumeProfile(candles, from.time, to.time)
    this.#profiles.set(drawing.id, { key, rows })
    return rows
  }
}

function pointsOf(line: IndicatorLine, candles: CandleColumns) {
  return Array.from(candles.time, (_, i) => pointOf(line, candles, i))
}

function pointOf({ values }: IndicatorLine, { time }: CandleColumns, i: number) {
  return Number.isFinite(values[i]) ? { time: chartTime(time[i]), value: values[i] } : { time: chartTime(time[i]) }
}

const QUIET = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const
