import { dailyReturnStatistics } from '#main/performance/daily-returns.ts'
import { dailyEquity } from '#main/performance/day-ends.ts'
import { ratioOrNull } from '#main/performance/finite.ts'
import { annualGrowth, totalReturn } from '#main/performance/growth.ts'
import { tradeStatistics } from '#main/performance/trade-statistics.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestMetrics } from '#shared/domain/report.ts'
import type { Simulation } from './simulate.ts'
import type { TradeLedger } from './trade-ledger.ts'

/** All figures of a run over the bars `[start, simulation.end)`. `equity[0]` belongs to bar `start`. */
export function measure(
  candles: CandleColumns,
  start: number,
  capital: number,
  equity: Float64Array,
  ledger: TradeLedger,
  simulation: Simulation,
): BacktestMetrics {
  const { time, close } = candles
  const { end, finalEquity, drawdown } = simulation
  const gained = totalReturn(capital, finalEquity)
  const growth = annualGrowth(gained, time[end - 1] - time[start])
  return {
    totalReturn: gained,
    cagr: growth,
    ...dailyReturnStatistics(dailyEquity(equity, time, start, end)),
    calmar: growth === null ? null : ratioOrNull(growth, drawdown.depth),
    maxDrawdown: drawdown.depth,
    maxDrawdownDurationMs: drawdown.durationMs,
    ...tradeStatistics(ledger.pnl, ledger.closed),
    recoveryFactor: gained === null ? null : ratioOrNull(gained, drawdown.depth),
    exposure: simulation.barsHeld / (end - start),
    fees: ledger.totalFees(),
    buyAndHoldReturn: totalReturn(close[start], close[end - 1]),
  }
}
