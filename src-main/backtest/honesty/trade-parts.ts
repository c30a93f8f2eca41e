import type { BacktestTrade } from '#shared/domain/report.ts'

/** A trade as a share of the equity it was made with. */
export type TradePart = {
  readonly trade: BacktestTrade
  /** Its result over the equity before it. */
  readonly growth: number
  /** The value of its entry over the equity before it. */
  readonly size: number
}

/** The trades with what they did to the equity, which is taken to change at their exits only. */
export function tradeParts(trades: readonly BacktestTrade[], capital: number): TradePart[] {
  const byExit = trades.toSorted((a, b) => a.exitTime - b.exitTime || a.entryTime - b.entryTime)
  let equity = capital
  const parts: TradePart[] = []
  for (const trade of byExit) {
    if (equity <= 0) break
    parts.push({ trade, growth: trade.pnl / equity, size: (trade.entryPrice * trade.quantity) / equity })
    equity += trade.pnl
  }
  return parts
}
