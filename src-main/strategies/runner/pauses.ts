import type { CompiledProtection } from '#main/strategies/definition/compiled-strategy.ts'
import type { Trade } from '#shared/domain/trade.ts'

/** What a pause is judged by; newest first or in any order. */
export type EndedTrade = Pick<Trade, 'symbol' | 'exitTime' | 'exitReason' | 'pnl' | 'pnlPct'>

/**
 * Whether the strategy's own protections bar an entry of `symbol` on the bar that opens at `openTime`, by its trades
 * (docs/execution-model.md, rule 55). Bars are counted by the clock. Drawdown and daily loss are the account's business.
 */
export function isPaused(
  protections: readonly CompiledProtection[],
  trades: readonly EndedTrade[],
  symbol: string,
  openTime: number,
  barMs: number,
): boolean {
  const barOf = (time: number): number => Math.floor(time / barMs)
  const ended = trades
    .flatMap((trade) => (trade.exitTime === null ? [] : [{ ...trade, bar: barOf(trade.exitTime) }]))
    .sort((one, other) => one.bar - other.bar)
  const bar = barOf(openTime)
  return protections.some((protection) => {
    if (protection.type !== 'stopLossGuard' && protection.type !== 'lowProfit') return false
    const { trades: number, withinBars, pauseBars } = protection
    const counted =
      protection.type === 'lowProfit'
        ? ended.filter((trade) => trade.symbol === symbol)
        : ended.filter(({ exitReason, pnl }) => isStop(exitReason) && Number(pnl) < 0)
    return counted.some((last) => {
      if (bar <= last.bar || bar - last.bar > pauseBars) return false
      const near = counted.filter((trade) => trade.bar <= last.bar && last.bar - trade.bar < withinBars)
      if (near.length < number) return false
      if (protection.type === 'stopLossGuard') return true
      return near.reduce((sum, { pnlPct }) => sum + pnlPct, 0) < protection.minReturn
    })
  })
}

function isStop(reason: string | null): boolean {
  return reason === 'stopLoss' || reason === 'trailingStop'
}
