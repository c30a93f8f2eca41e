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
  const begin = Math.max(
    snapshots.findLastIndex(({ time }) => time <= from),
    0,
  )
  const growth = new GrowthSeries()
  for (const snapshot of snapshots.slice(begin)) if (snapshot.time <= to) growth.add(snapshot)
  const closed = trades.filter(({ exitTime }) => exitTime !== null && exitTime >= from && exitTime <= to)
  return performanceOf(
    growth,
    Float64Array.from(closed, ({ pnl }) => Number(pnl)),
  )
}

/** The performance of what was added to `growth`; `pnl` is that of the trades closed meanwhile. */
export function performanceOf(growth: GrowthSeries, pnl: Float64Array): PortfolioPerformance {
  const index = Float64Array.from(growth.index)
  const time = Float64Array.from(growth.time)
  const daily = dailyReturnStatistics(dailyEquity(index, time, 0, index.length))
  const { winRate, profitFactor } = tradeStatistics(pnl, pnl.length)
  const known = index.length > 0
  return {
    from: known ? time[0] : null,
    to: known ? time[time.length - 1] : null,
    totalReturn: known ? totalReturn(1, index[index.length - 1]) : null,
    maxDrawdown: known ? worstDrawdown(index, time, 1).depth : null,
    ...daily,
    trades: pnl.length,
    winRate,
    profitFactor,
  }
}

/** What 1 at the first snapshot has become at each. Where nothing was there before, nothing could grow. */
export class GrowthSeries {
  readonly index: number[] = []
  readonly time: number[] = []
  #last = 1
  #equity: string | undefined

  /** Adds the snapshot that follows. */
  add(snapshot: Pick<Snapshot, 'time' | 'equity' | 'deposits'>): void {
    if (this.#equity !== undefined) this.#last *= factor(this.#equity, snapshot)
    this.#equity = snapshot.equity
    this.index.push(this.#last)
    this.time.push(snapshot.time)
  }
}

/** Each minute of a year takes part in it: exact arithmetic is for those few in which money came in. */
function factor(earlier: string, { equity, deposits }: Pick<Snapshot, 'equity' | 'deposits'>): number {
  if (equity === earlier && deposits === '0') return 1
  const before = Number(earlier)
  if (!(before > 0)) return 1
  return deposits === '0' ? Number(equity) / before : storedDecimal(equity).sub(deposits).div(earlier).toNumber()
}
