import {
  CandlestickSeries,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Palette } from '#renderer/charts/palette.ts'
import { chartTime } from '#renderer/charts/trade-markers.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'

/**
 * From so many bars on the newest stands in series of its own: whenever one bar of a series changes, the library goes
 * through all of them.
 */
const APART_FROM = 5_000

type Pair = { readonly prices: ISeriesApi<'Candlestick'>; readonly volumes: ISeriesApi<'Histogram'> }

/** The candles of a chart and their volumes below them; the newest bar may move many times a second. */
export class BarSeries {
  readonly #closed: Pair
  readonly #open: Pair
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #openMarkers: ISeriesMarkersPluginApi<Time>
  #marked: readonly SeriesMarker<UTCTimestamp>[] = []
  #palette: Palette
  #candles: CandleColumns | undefined
  #drawn = 0
  #isApart = false

  constructor(chart: IChartApi, palette: Palette) {
    this.#palette = palette
    this.#closed = addPair(chart)
    this.#open = addPair(chart)
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

  /** Draws all bars anew. */
  draw(candles: CandleColumns): void {
    const count = candles.time.length
    this.#candles = candles
    this.#drawn = count
    this.#isApart = count > APART_FROM
    const closed = this.#isApart ? count - 1 : count
    this.#closed.prices.setData(Array.from({ length: closed }, (_, i) => barOf(candles, i)))
    this.#open.prices.setData(this.#isApart ? [barOf(candles, closed)] : [])
    this.#drawVolumes(candles)
    this.#showLast()
    this.#mark()
  }

  /** Draws the bars from `from` on, which changed or are new. True when there are more than before. */
  change(candles: CandleColumns, from: number): boolean {
    const count = candles.time.length
    const isLonger = count > this.#drawn
    // Bars that were closed already may be corrected: there are few of them, and it is rare.
    const closedBefore = this.#isApart ? this.#drawn - 1 : this.#drawn
    const closed = this.#isApart ? count - 1 : count
    for (let i = from; i < closed; i++) {
      const isOld = i < closedBefore - 1
      this.#closed.prices.update(barOf(candles, i), isOld)
      this.#closed.volumes.update(this.#volumeOf(candles, i), isOld)
    }
    if (this.#isApart && isLonger) {
      this.#open.prices.setData([barOf(candles, closed)])
      this.#open.volumes.setData([this.#volumeOf(candles, closed)])
    } else if (this.#isApart) {
      this.#open.prices.update(barOf(candles, closed))
      this.#open.volumes.update(this.#volumeOf(candles, closed))
    }
    this.#candles = candles
    this.#drawn = count
    if (isLonger) this.#mark()
    return isLonger
  }

  setMarkers(markers: readonly SeriesMarker<UTCTimestamp>[]): void {
    this.#marked = markers
    this.#mark()
  }

  #mark(): void {
    const last = this.#isApart ? this.#candles?.time.at(-1) : undefined
    const open = last === undefined ? undefined : chartTime(last)
    this.#markers.setMarkers(this.#marked.filter(({ time }) => time !== open))
    this.#openMarkers.setMarkers(this.#marked.filter(({ time }) => time === open))
  }

  /** The last price is told by the series that has it. */
  #showLast(): void {
    const isApart = this.#isApart
    this.#closed.prices.applyOptions({ lastValueVisible: !isApart, priceLineVisible: !isApart })
    this.#open.prices.applyOptions({ lastValueVisible: isApart, priceLineVisible: isApart })
  }

  #drawVolumes(candles: CandleColumns): void {
    const count = candles.time.length
    const closed = this.#isApart ? count - 1 : count
    this.#closed.volumes.setData(Array.from({ length: closed }, (_, i) => this.#volumeOf(candles, i)))
    this.#open.volumes.setData(this.#isApart ? [this.#volumeOf(candles, closed)] : [])
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
