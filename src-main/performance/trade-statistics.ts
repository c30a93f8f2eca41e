import { finiteOrNull, ratioOrNull } from './finite.ts'

export type TradeStatistics = {
  readonly trades: number
  /** Share of trades with a positive pnl. */
  readonly winRate: number | null
  /** Sum of the gains ÷ sum of the losses. */
  readonly profitFactor: number | null
  /** Mean pnl. */
  readonly expectancy: number | null
  /** Mean pnl of the trades that gained. */
  readonly averageWin: number | null
  /** Mean pnl of the trades that lost, below zero. */
  readonly averageLoss: number | null
  /** System quality: √n × mean pnl ÷ sample standard deviation (n − 1) of pnl. */
  readonly sqn: number | null
}

/** Statistics of the first `count` results (pnl after fees, in money). Only closed trades belong in here. */
export function tradeStatistics(pnl: Float64Array, count: number): TradeStatistics {
  let gains = 0
  let losses = 0
  let wins = 0
  let lost = 0
  for (let i = 0; i < count; i++) {
    const result = pnl[i]
    if (result > 0) {
      gains += result
      wins++
    } else if (result < 0) {
      losses += result
      lost++
    }
  }
  const mean = (gains + losses) / count
  return {
    trades: count,
    winRate: ratioOrNull(wins, count),
    profitFactor: ratioOrNull(gains, -losses),
    expectancy: finiteOrNull(mean),
    averageWin: ratioOrNull(gains, wins),
    averageLoss: ratioOrNull(losses, lost),
    sqn: quality(pnl, count, mean),
  }
}

function quality(pnl: Float64Array, count: number, mean: number): number | null {
  if (count < 2) return null
  let squares = 0
  for (let i = 0; i < count; i++) squares += (pnl[i] - mean) ** 2
  const deviation = Math.sqrt(squares / (count - 1))
  // What is left of equal results after rounding is no deviation.
  return deviation > 1e-12 * Math.abs(mean) ? finiteOrNull((Math.sqrt(count) * mean) / deviation) : null
}
