import type { CandleColumns } from '#shared/domain/candle.ts'

/** Candles out of closes: each bar opens and stays at its close, hourly from the UTC epoch unless told otherwise. */
export function candlesFromCloses(closes: readonly number[], { start = 0, barMs = 3_600_000 } = {}): CandleColumns {
  const column = Float64Array.from(closes)
  return {
    time: Float64Array.from(closes, (_, index) => start + index * barMs),
    open: column.slice(),
    high: column.slice(),
    low: column.slice(),
    close: column,
    volume: new Float64Array(closes.length).fill(1),
  }
}
