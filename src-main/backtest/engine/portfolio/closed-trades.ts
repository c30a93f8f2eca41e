import { EXIT, EXIT_REASONS, type TradeEntry } from '#main/backtest/engine/trade-ledger.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'

/** A trade, or a part of one, with its symbol's number in the run. Times are its bars' openings. */
export type SymbolTrade = TradeEntry & {
  readonly symbol: number
  readonly entryTime: number
  readonly exitTime: number
}

/** Puts trades into the order of a report: by entry, symbol, exit. */
export function sortTrades(trades: SymbolTrade[]): SymbolTrade[] {
  return trades.sort((a, b) => a.entryTime - b.entryTime || a.symbol - b.symbol || a.exitTime - b.exitTime)
}

/** The results of the closed trades alone. */
export function closedPnl(trades: readonly SymbolTrade[]): Float64Array {
  return Float64Array.from(
    trades.filter(({ exitReason }) => exitReason !== EXIT.end),
    ({ pnl }) => pnl,
  )
}

/** The trades as a report shows them. */
export function reportTrades(
  trades: readonly SymbolTrade[],
  symbols: readonly string[],
  compiled: CompiledStrategy,
): BacktestTrade[] {
  const reasonLong = compiled.entryReason('long')
  const reasonShort = compiled.entryReason('short')
  return trades.map((trade) => ({
    symbol: symbols[trade.symbol] ?? '',
    direction: trade.sign === 1 ? 'long' : 'short',
    entryTime: trade.entryTime,
    exitTime: trade.exitTime,
    entryPrice: trade.entryPrice,
    exitPrice: trade.exitPrice,
    quantity: trade.quantity,
    pnl: trade.pnl,
    pnlPct: trade.pnl / (trade.entryPrice * trade.quantity),
    fees: trade.fees,
    mae: trade.mae,
    mfe: trade.mfe,
    entryReason: trade.sign === 1 ? reasonLong : reasonShort,
    exitReason: EXIT_REASONS[trade.exitReason],
    open: trade.exitReason === EXIT.end,
  }))
}
