import {
  CandlestickSeries,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'

/**
 * From so many bars on the newest and those that follow it stand in series of their own: whenever one bar of a series
 * changes, the library goes through all of them.
 */
const APART_FROM = 5_000
/**
 * So many bars to come have their places on the time scale before they are there: a place that is new makes the library go
 * through all bars of all series, which takes a fifth of a second with 100,000 of them.
 */
const PLACES_AHEAD = 240

type Pair = { readonly prices: ISeriesApi<'Candlestick'>; readonly volumes: ISeriesApi<'Histogram'> }

/** The candles of a chart and their volumes below them; the newest bar may move many times a second. */
export class BarSeries {
  readonly #closed: Pair
  readonly #open: Pair
  /** Has no values: it holds the places of the bars to come. */
  readonly #ahead: ISeriesApi<'Line'>
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #openMarkers: ISeriesMarkersPluginApi<Time>
  #marked: readonly SeriesMarker<UTCTimestamp>[] = []
  #palette: Palette
  #candles: CandleColumns | undefined
  #drawn = 0
  /** Bars from here on stand in the open series. */
  #split = Number.POSITIVE_INFINITY
  #barMs = 60_000
  /** The last place ahead, in UTC milliseconds. */
  #placedUntil = 0

  constructor(chart: IChartApi, palette: Palette) {
    this.#palette = palette
    this.#closed = addPair(chart)
    this.#open = addPair(chart)
    this.#ahead = chart.addSeries(LineSeries, {
      priceScaleId: '',
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    })
    this.#markers = createSeriesMarkers(this.#closed.prices, [], { autoScale: false })
    this.#openMarkers = createSeriesMarkers(this.#open.prices, [], { autoScale: false })
    this.#showLast()
  }

  /** Prices and places on the price scale belong together by this series; drawings and lines are attached to it. */
  get prices(): ISeriesApi<'Candlestick'> {
    return this.#closed.prices
  }

  setPalette(palette: Palette): void {
    this.#palette = palette
    for (const { prices } of [this.#closed, this.#open]) {
      prices.applyOptions({
        upColor: palette.gain,
        downColor: palette.loss,
        wickUpColor: palette.gain,
        wickDownColor: palette.loss,
      })
    }
    if (this.#candles !== undefined) this.#drawVolumes(this.#candles)
  }

  /** How prices are written, and their tick. */
  setPrices(tick: number, formatter: (price: number) => string): void {
    for (const { prices } of [this.#closed, this.#open]) {
      prices.applyOptions({ priceFormat: { type: 'custom', minMove: tick, formatter } })
    }
  }

  /** Draws all bars anew; they are `barMs` long. */
  draw(candles: CandleColumns, barMs: number): void {
    const count = candles.time.length
    this.#candles = candles
    this.#barMs = barMs
    this.#drawn = count
    this.#split = count > APART_FROM ? count - 1 : Number.POSITIVE_INFINITY
    const bars = Array.from(candles.time, (_, i) => barOf(candles, i))
    this.#closed.prices.setData(bars.slice(0, this.#split))
    this.#open.prices.setData(bars.slice(this.#split))
    this.#drawVolumes(candles)
    this.#placeAhead(candles)
    this.#showLast()
    this.#mark()
  }

  /** Draws the bars from `from` on, which changed or are new. True when there are more than before. */
  change(candles: CandleColumns, from: number): boolean {
    const count = candles.time.length
    const isLonger = count > this.#drawn
    if ((this.#isApart && count - this.#split > APART_FROM) || !this.#followsOn(candles)) {
      this.draw(candles, this.#barMs)
      return isLonger
    }
    if (isLonger && candles.time[count - 1] >= this.#placedUntil) this.#placeAhead(candles)
    for (let i = from; i < count; i++) {
      const { prices, volumes } = i < this.#split ? this.#closed : this.#open
      const isOld = i < this.#drawn - 1
      prices.update(barOf(candles, i), isOld)
      volumes.update(this.#volumeOf(candles, i), isOld)
    }
    this.#candles = candles
    this.#drawn = count
    return isLonger
  }

  setMarkers(markers: readonly SeriesMarker<UTCTimestamp>[]): void {
    if (markers.length === 0 && this.#marked.length === 0) return
    this.#marked = markers
    this.#mark()
  }

  get #isApart(): boolean {
    return this.#split !== Number.POSITIVE_INFINITY
  }

  /** Whether every new bar comes right after the one before it: a place that stays empty would be a hole in the chart. */
  #followsOn({ time }: CandleColumns): boolean {
    if (this.#drawn === 0) return false
    for (let i = this.#drawn; i < time.length; i++) if (time[i] !== time[i - 1] + this.#barMs) return false
    return true
  }

  #placeAhead({ time }: CandleColumns): void {
    const last = time.at(-1)
    if (last === undefined) {
      this.#ahead.setData([])
      return
    }
    this.#placedUntil = last + PLACES_AHEAD * this.#barMs
    const places = Array.from({ length: PLACES_AHEAD }, (_, i) => ({ time: chartTime(last + (i + 1) * this.#barMs) }))
    this.#ahead.setData(places)
  }

  #mark(): void {
    const first = this.#candles?.time[this.#split]
    const isOpen = ({ time }: SeriesMarker<UTCTimestamp>): boolean => first !== undefined && time >= chartTime(first)
    this.#markers.setMarkers(this.#marked.filter((marker) => !isOpen(marker)))
    this.#openMarkers.setMarkers(this.#marked.filter(isOpen))
  }

  /** The last price is told by the series that has it. */
  #showLast(): void {
    const isApart = this.#isApart
    this.#closed.prices.applyOptions({ lastValueVisible: !isApart, priceLineVisible: !isApart })
    this.#open.prices.applyOptions({ lastValueVisible: isApart, priceLineVisible: isApart })
  }

  #drawVolumes(candles: CandleColumns): void {
    const bars = Array.from(candles.time, (_, i) => this.#volumeOf(candles, i))
    this.#closed.volumes.setData(bars.slice(0, this.#split))
    this.#open.volumes.setData(bars.slice(this.#split))
  }

  #volumeOf({ time, open, close, volume }: CandleColumns, i: number) {
    const color = close[i] >= open[i] ? this.#palette.gainFaint : this.#palette.lossFaint
    return { time: chartTime(time[i]), value: volume[i], color }
  }
}

function barOf({ time, open, high, low, close }: CandleColumns, i: number) {
  return { time: chartTime(time[i]), open: open[i], high: high[i], low: low[i], close: close[i] }
}

function addPair(chart: IChartApi): Pair {
  const prices = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineStyle: LineStyle.Dotted })
  prices.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.18 } })
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    priceLineVisible: false,
    lastValueVisible: false,
  })
  volumes.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } })
  return { prices, volumes }
}
