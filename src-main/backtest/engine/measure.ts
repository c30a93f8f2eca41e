import { dailyReturnStatistics } from '#main/performance/daily-returns.ts'
import { dailyEquity } from '#main/performance/day-ends.ts'
import type { Drawdown } from '#main/performance/drawdown.ts'
import { ratioOrNull } from '#main/performance/finite.ts'
import { annualGrowth, totalReturn } from '#main/performance/growth.ts'
import { tradeStatistics } from '#main/performance/trade-statistics.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'

/** What the figures of a run are computed from. */
export type MeasuredRun = {
  /** The bars `[start, end)` of these times; `equity[0]` belongs to bar `start`. */
  readonly time: Float64Array
  readonly start: number
  readonly end: number
  readonly capital: number
  readonly equity: Float64Array
  readonly finalEquity: number
  readonly drawdown: Drawdown
  /** Bars with a position at their close. */
  readonly barsHeld: number
  /** The results of the trades, of which the first `closed` count. */
  readonly pnl: Float64Array
  readonly closed: number
  readonly fees: number
  readonly buyAndHoldReturn: number | null
}

/** All figures of a run. */
export function measure(run: MeasuredRun): BacktestMetrics {
  const { time, start, end, drawdown } = run
  const gained = totalReturn(run.capital, run.finalEquity)
  const growth = annualGrowth(gained, time[end - 1] - time[start])
  return {
    totalReturn: gained,
    cagr: growth,
    ...dailyReturnStatistics(dailyEquity(run.equity, time, start, end)),
    calmar: growth === null ? null : ratioOrNull(growth, drawdown.depth),
    maxDrawdown: drawdown.depth,
    maxDrawdownDurationMs: drawdown.durationMs,
    ...tradeStatistics(run.pnl, run.closed),
    recoveryFactor: gained === null ? null : ratioOrNull(gained, drawdown.depth),
    exposure: run.barsHeld / (end - start),
    fees: run.fees,
    buyAndHoldReturn: run.buyAndHoldReturn,
  }
}
