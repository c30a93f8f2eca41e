import type { CandleColumns } from '#shared/domain/candle.ts'

/** Open, high, low, close of one bar. */
export type Bar = readonly [open: number, high: number, low: number, close: number]

/** Candles out of bars, hourly from the UTC epoch unless told otherwise. */
export function candlesFromBars(bars: readonly Bar[], { start = 0, barMs = 3_600_000 } = {}): CandleColumns {
  const column = (index: 0 | 1 | 2 | 3) => Float64Array.from(bars, (bar) => bar[index])
  return {
    time: Float64Array.from(bars, (_, index) => start + index * barMs),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(bars.length).fill(1),
  }
}
