import type { Sign } from '#main/matching/direction.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'

/** The worst (≤ 0) and the best (≥ 0) price while a position was open, as fractions of its entry price. */
export class Excursion {
  mae = 0
  mfe = 0

  /** Looks at the whole bars `[from, to)` and, where `openAt` is a bar, at its open. */
  measure(candles: CandleColumns, sign: Sign, entryPrice: number, from: number, to: number, openAt: number): void {
    const { high, low } = candles
    let highest = entryPrice
    let lowest = entryPrice
    for (let i = from; i < to; i++) {
      highest = Math.max(highest, high[i])
      lowest = Math.min(lowest, low[i])
    }
    if (openAt >= 0) {
      const open = candles.open[openAt]
      if (open > highest) highest = open
      if (open < lowest) lowest = open
    }
    const up = highest / entryPrice - 1
    const down = lowest / entryPrice - 1
    this.mae = sign === 1 ? down : 0 - up
    this.mfe = sign === 1 ? up : 0 - down
  }
}
