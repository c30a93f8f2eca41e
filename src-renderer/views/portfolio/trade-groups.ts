import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Trade } from '#shared/domain/trade.ts'

/** What the closed trades of a symbol or a strategy came to, in one quote currency. */
export type TradeGroup = {
  readonly key: string
  /** The symbol, or the id of the strategy; null are trades by hand. */
  readonly name: string | null
  readonly currency: string
  readonly trades: number
  readonly wins: number
  /** Profit after fees, decimal text. */
  readonly pnl: string
  readonly averagePct: number
  readonly bestPct: number
  readonly worstPct: number
  /** Gains ÷ losses; null where nothing was lost. */
  readonly profitFactor: number | null
  readonly averageHeldMs: number
}

/** The closed trades by symbol or by strategy, the largest profit first. Different quote currencies are never added up. */
export function groupTrades(trades: readonly Trade[], by: 'symbol' | 'strategy'): TradeGroup[] {
  const groups = new Map<string, { name: string | null; currency: string; list: Trade[] }>()
  for (const trade of trades) {
    if (trade.open) continue
    const name = by === 'symbol' ? trade.symbol : (trade.strategyId ?? null)
    const currency = quoteOf(trade.symbol)
    const key = `${name ?? ''} ${currency}`
    const group = groups.get(key) ?? { name, currency, list: [] }
    group.list.push(trade)
    groups.set(key, group)
  }
  return [...groups]
    .map(([key, { name, currency, list }]) => ({ key, name, currency, ...figures(list) }))
    .sort((one, other) => Number(other.pnl) - Number(one.pnl))
}

/** The quote currency of a symbol such as BTC/USDT or BTC/USDT:USDT. */
export function quoteOf(symbol: string): string {
  return symbol.split('/')[1]?.split(':')[0] ?? ''
}

function figures(trades: readonly Trade[]) {
  const pnl = trades.map((trade) => decimal(trade.pnl))
  const sum = (values: readonly Decimal[]): Decimal => values.reduce((all, value) => all.add(value), ZERO)
  const gains = sum(pnl.filter((value) => value.gt(0)))
  const losses = sum(pnl.filter((value) => value.lt(0))).abs()
  const shares = trades.map(({ pnlPct }) => pnlPct)
  return {
    trades: trades.length,
    wins: pnl.filter((value) => value.gt(0)).length,
    pnl: decimalText(sum(pnl)),
    averagePct: shares.reduce((all, value) => all + value, 0) / trades.length,
    bestPct: shares.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    worstPct: shares.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    profitFactor: losses.isZero() ? null : gains.div(losses).toNumber(),
    averageHeldMs: trades.reduce((all, { durationMs }) => all + (durationMs ?? 0), 0) / trades.length,
  }
}
