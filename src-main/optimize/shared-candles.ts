import type { CandleColumns } from '#shared/domain/candle.ts'

/** The candles in shared memory: every thread reads the same columns. */
export function sharedCandles(candles: CandleColumns): CandleColumns {
  return {
    time: shared(candles.time),
    open: shared(candles.open),
    high: shared(candles.high),
    low: shared(candles.low),
    close: shared(candles.close),
    volume: shared(candles.volume),
  }
}

function shared(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength))
  copy.set(column)
  return copy
}
