/**
 * Candles as columns: one Float64Array each, all of the same length, times ascending and unique.
 * `time` is the bar's opening in UTC milliseconds; prices are in the quote currency, `volume` in the base currency.
 */
export type CandleColumns = {
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** One candle; units as in `CandleColumns`. */
export type Candle = {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** The names of the candle columns in the order in which files and the store hold them. */
export const CANDLE_COLUMNS = [
  'time',
  'open',
  'high',
  'low',
  'close',
  'volume',
] as const satisfies readonly (keyof CandleColumns)[]

/** The bars `[from, to)` of `candles` as views: no copy is made. */
export function sliceCandles(candles: CandleColumns, from: number, to: number): CandleColumns {
  return {
    time: candles.time.subarray(from, to),
    open: candles.open.subarray(from, to),
    high: candles.high.subarray(from, to),
    low: candles.low.subarray(from, to),
    close: candles.close.subarray(from, to),
    volume: candles.volume.subarray(from, to),
  }
}
