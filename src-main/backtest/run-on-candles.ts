import type { BacktestOutcome } from '#main/backtest/engine/run-backtest.ts'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { resample } from '#shared/domain/resample.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'

/** A strategy to run over candles that were read already. Ratios are fractions; `[from, to)` bounds the bars that trade. */
export type RunOnCandles = {
  readonly definition: StrategyDefinition
  readonly symbol: string
  readonly candles: CandleColumns
  /** The timeframe of `candles`. */
  readonly candlesTimeframe: Timeframe
  /** The timeframe to run on: the same, or a multiple. */
  readonly timeframe: Timeframe
  readonly capital: number
  readonly fee: number
  readonly slippage: number
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly progress?: ((done: number, total: number) => void) | undefined
}

/** Resamples where a coarser timeframe is asked for, compiles and runs. Throws VALIDATION, or CANCELLED from `progress`. */
export function runOnCandles(run: RunOnCandles): BacktestOutcome {
  const { definition, symbol, candlesTimeframe, timeframe, capital, fee, slippage, from, to, progress } = run
  const fromMs = TIMEFRAME_MS[candlesTimeframe]
  const toMs = TIMEFRAME_MS[timeframe]
  if (toMs < fromMs || toMs % fromMs !== 0) {
    const why = toMs < fromMs ? 'finer than' : 'no multiple of'
    throw new AppError(
      'VALIDATION',
      `the timeframe ${timeframe} is ${why} the candles' ${candlesTimeframe}; choose ${coarser(fromMs)}, or import finer candles`,
      { timeframe, candlesTimeframe },
    )
  }
  const compiled = compileStrategy(definition, { timeframe })
  return runBacktest(compiled, resample(run.candles, fromMs, toMs), {
    symbol,
    timeframe,
    capital,
    fee,
    slippage,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(progress === undefined ? {} : { progress }),
  })
}

/** The timeframe of that name. Throws VALIDATION. */
export function requireTimeframe(name: string): Timeframe {
  const timeframe = TIMEFRAMES.find((known) => known === name)
  if (timeframe !== undefined) return timeframe
  throw new AppError('VALIDATION', `there is no timeframe ${name}; known are ${TIMEFRAMES.join(', ')}`, {
    timeframe: name,
  })
}

function coarser(fromMs: number): string {
  return TIMEFRAMES.filter((name) => TIMEFRAME_MS[name] % fromMs === 0).join(', ')
}
