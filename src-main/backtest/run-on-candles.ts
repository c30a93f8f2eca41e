import type { BacktestOutcome } from '#main/backtest/engine/run-backtest.ts'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { resample } from '#shared/domain/resample.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { requireDetailTimeframe, requireMultiple } from './check-run.ts'

/** Candles that were read already, and their timeframe. */
export type ReadCandles = { readonly candles: CandleColumns; readonly timeframe: Timeframe }

/** A symbol of a run. */
export type SymbolToRun = ReadCandles & {
  readonly symbol: string
  /** Shorter candles that say what came first inside a bar. */
  readonly detail?: ReadCandles | undefined
}

/** What a run takes for granted, as a request says it. */
export type RunSettings = Pick<
  BacktestRequest,
  | 'capital'
  | 'fee'
  | 'makerFee'
  | 'takerFee'
  | 'slippage'
  | 'slippageModel'
  | 'volumeShare'
  | 'priceImpact'
  | 'applyRiskLimits'
  | 'parameters'
  | 'from'
  | 'to'
>

/** A strategy to run over candles that were read already. */
export type RunOnCandles = {
  readonly definition: StrategyDefinition
  /** In the order in which they take from the cash. */
  readonly symbols: readonly SymbolToRun[]
  /** The timeframe to run on: that of the candles, or a multiple. */
  readonly timeframe: Timeframe
  readonly settings: RunSettings
  readonly progress?: ((done: number, total: number) => void) | undefined
}

/** Resamples where a coarser timeframe is asked for, compiles and runs. Throws VALIDATION, or CANCELLED from `progress`. */
export function runOnCandles(run: RunOnCandles): BacktestOutcome {
  const { definition, timeframe, settings, progress } = run
  for (const { timeframe: candlesTimeframe, detail } of run.symbols) {
    requireMultiple(timeframe, candlesTimeframe)
    if (detail !== undefined) requireDetailTimeframe(timeframe, detail.timeframe)
  }
  const [first, ...others] = run.symbols.map((one) => ({ ...one, candles: barsOf(one, timeframe) }))
  if (first === undefined) throw new AppError('VALIDATION', 'a run needs at least one symbol')
  if (others.length > 0) throw new AppError('VALIDATION', 'a run has one symbol')
  const { capital, fee, slippage, parameters, from, to } = settings
  const compiled = compileStrategy(definition, { timeframe, ...(parameters === undefined ? {} : { parameters }) })
  return runBacktest(compiled, first.candles, {
    symbol: first.symbol,
    timeframe,
    capital,
    fee,
    slippage,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(progress === undefined ? {} : { progress }),
  })
}

/** The candles as bars of a timeframe that is a multiple of theirs. */
export function barsOf({ candles, timeframe: of }: ReadCandles, timeframe: Timeframe): CandleColumns {
  return resample(candles, TIMEFRAME_MS[of], TIMEFRAME_MS[timeframe])
}
