import type { PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import { spanOf } from '#main/backtest/engine/span.ts'
import { dailyReturnStatistics } from '#main/performance/daily-returns.ts'
import { dailyEquity } from '#main/performance/day-ends.ts'
import { worstDrawdown } from '#main/performance/drawdown.ts'
import type { RunFigures, SubjectSymbol } from './subject.ts'

/**
 * What buying the first symbol at the run's first bar and keeping it would have made; the fee and the slippage of the
 * purchase are paid.
 */
export function holdingFigures(
  [first]: readonly SubjectSymbol[],
  { from, to, fee, takerFee = fee, slippage, slippageModel }: PortfolioOptions,
): RunFigures {
  const { time, close } = first.candles
  const { start, end } = spanOf(first.candles, from, to)
  const worse = slippageModel === 'volume' ? 0 : slippage
  const quantity = 1 / (close[start] * (1 + worse) * (1 + takerFee))
  const equity = close.subarray(start, end).map((price) => price * quantity)
  return {
    totalReturn: equity[equity.length - 1] - 1,
    sharpe: dailyReturnStatistics(dailyEquity(equity, time, start, end)).sharpe,
    maxDrawdown: worstDrawdown(equity, time.subarray(start, end), 1).depth,
  }
}
