import { dailyReturnStatistics } from '#main/performance/daily-returns.ts'
import { dailyEquity } from '#main/performance/day-ends.ts'
import { worstDrawdown } from '#main/performance/drawdown.ts'
import { totalReturn } from '#main/performance/growth.ts'
import { tradeStatistics } from '#main/performance/trade-statistics.ts'
import { storedDecimal } from '#shared/decimal.ts'
import type { Trade } from '#shared/domain/trade.ts'
import type { Snapshot } from './snapshot.ts'

/** UTC milliseconds, both ends included. */
export type Span = { readonly from?: number | undefined; readonly to?: number | undefined }

/** What an account did over a span; null where it cannot be told. */
export type PortfolioPerformance = {
  readonly from: number | null
  readonly to: number | null
  readonly totalReturn: number | null
  readonly maxDrawdown: number | null
  readonly sharpe: number | null
  readonly sortino: number | null
  readonly volatility: number | null
  readonly trades: number
  readonly winRate: number | null
  readonly profitFactor: number | null
}

/**
 * Time-weighted: the growth from snapshot to snapshot, (equity − what came in since) ÷ equity before, is multiplied up,
 * so that money put in or taken out is neither profit nor loss. `snapshots` are one account's, oldest first; the last
 * one at or before `from` is where the span begins. Trades count where they were closed within the span.
 */
export function portfolioPerformance(
  snapshots: readonly Snapshot[],
  trades: readonly Pick<Trade, 'exitTime' | 'pnl'>[],
  span: Span = {},
): PortfolioPerformance {
  const from = span.from ?? Number.NEGATIVE_INFINITY
  const to = span.to ?? Number.POSITIVE_INFINITY
  const before = snapshots.findLast(({ time }) => time <= from)
  const within = snapshots.filter(({ time }) => time > (before?.time ?? Number.NEGATIVE_INFINITY) && time <= to)
  const counted = before !== undefined && before.time <= to ? [before, ...within] : within
  const index = growthIndex(counted)
  const time = Float64Array.from(counted, (snapshot) => snapshot.time)
  const daily = dailyReturnStatistics(dailyEquity(index, time, 0, index.length))
  const closed = trades.filter(({ exitTime }) => exitTime !== null && exitTime >= from && exitTime <= to)
  const pnl = Float64Array.from(closed, (trade) => Number(trade.pnl))
  const { winRate, profitFactor } = tradeStatistics(pnl, pnl.length)
  const known = index.length > 0
  return {
    from: known ? time[0] : null,
    to: known ? time[time.length - 1] : null,
    totalReturn: known ? totalReturn(1, index[index.length - 1]) : null,
    maxDrawdown: known ? worstDrawdown(index, time, 1).depth : null,
    ...daily,
    trades: closed.length,
    winRate,
    profitFactor,
  }
}

/** What 1 at the first snapshot had become at each. Where nothing was there before, nothing could grow. */
export function growthIndex(snapshots: readonly Pick<Snapshot, 'equity' | 'deposits'>[]): Float64Array {
  const index = new Float64Array(snapshots.length)
  let value = 1
  for (const [at, snapshot] of snapshots.entries()) {
    if (at > 0) value *= growth(snapshots[at - 1].equity, snapshot)
    index[at] = value
  }
  return index
}

/** A minute of a year takes part in it: exact arithmetic is for those few in which money came in. */
function growth(earlier: string, { equity, deposits }: Pick<Snapshot, 'equity' | 'deposits'>): number {
  if (equity === earlier && deposits === '0') return 1
  const before = Number(earlier)
  if (!(before > 0)) return 1
  return deposits === '0' ? Number(equity) / before : storedDecimal(equity).sub(deposits).div(earlier).toNumber()
}
