import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { type BacktestOptions, type PortfolioInput, type PortfolioOptions, requireOptions } from './options.ts'
import type { BacktestFigures, BacktestOutcome } from './outcome.ts'
import { computePortfolio, reportPortfolio } from './portfolio/run-portfolio.ts'
import { computeSingle, isSingleRun, runSingle } from './single-run.ts'

export type { BacktestOptions, DetailCandles, PortfolioInput, PortfolioOptions } from './options.ts'
export type { BacktestFigures, BacktestOutcome } from './outcome.ts'

/**
 * Runs a strategy over candles. Throws `VALIDATION` where the options or the span do not allow a run. What is derived from
 * the candles is kept for the next run on them, so their columns must not change afterwards.
 */
export function runBacktest(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
): BacktestOutcome {
  requireOptions(options)
  return isSingleRun(compiled.risk, options)
    ? runSingle(compiled, candles, options)
    : reportPortfolio([singleInput(compiled, candles, options)], options, options.scratch)
}

/** The figures of a run alone, for a search that makes thousands: no trade becomes an object, one reading is made. */
export function backtestFigures(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  options: BacktestOptions,
): BacktestFigures {
  requireOptions(options)
  const { metrics, simulation } = isSingleRun(compiled.risk, options)
    ? computeSingle(compiled, candles, options, false)
    : computePortfolio([singleInput(compiled, candles, options)], options, options.scratch)
  return { metrics, finalEquity: simulation.finalEquity }
}

/**
 * Runs a strategy over several symbols that share one cash; their bars need not lie at the same times. Symbols without a
 * bar in the span are left out with a warning. Throws as `runBacktest` does.
 */
export function runPortfolioBacktest(inputs: readonly PortfolioInput[], options: PortfolioOptions): BacktestOutcome {
  requireOptions(options)
  return reportPortfolio(inputs, options)
}

function singleInput(compiled: CompiledStrategy, candles: CandleColumns, options: BacktestOptions): PortfolioInput {
  const { symbol, details } = options
  return { symbol, compiled, candles, ...(details === undefined ? {} : { details }) }
}
