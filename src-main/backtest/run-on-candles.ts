import type { BacktestOutcome, PortfolioInput, PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import { runBacktest, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { BacktestRequest } from '#shared/contract/backtest.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { resample } from '#shared/domain/resample.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import type { Timeframe } from '#shared/time.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { requireDetailTimeframe, requireMultiple } from './check-run.ts'
import { drawdownWarnings, limitWarnings } from './engine/limit-warnings.ts'
import { outcomeOf } from './engine/outcome.ts'
import { parameterWarnings } from './parameter-warnings.ts'
import { spanWarnings } from './span-warnings.ts'

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
  const { parameters } = settings
  const compiled = compileStrategy(definition, { timeframe, ...(parameters === undefined ? {} : { parameters }) })
  const inputs = run.symbols.map((one) => inputOf(compiled, one, timeframe))
  const options = portfolioOptions(settings, timeframe, progress)
  const outcome = runInputs(compiled, inputs, options)
  const { warnings, metrics, symbols, from, to } = outcome.report
  const { maxDrawdown } = metrics
  const limits =
    options.riskLimits === undefined
      ? [
          ...limitWarnings(compiled.risk, DEFAULT_RISK_LIMITS, symbols.length),
          ...drawdownWarnings(maxDrawdown, DEFAULT_RISK_LIMITS),
        ]
      : []
  const report = {
    ...outcome.report,
    warnings: [
      ...parameterWarnings(definition, parameters ?? {}),
      ...warnings,
      ...spanWarnings(inputs, from, to),
      ...limits,
    ],
  }
  return outcomeOf(report, outcome.time, outcome.equity)
}

function runInputs(
  compiled: CompiledStrategy,
  inputs: readonly PortfolioInput[],
  options: PortfolioOptions,
): BacktestOutcome {
  const [only, ...others] = inputs
  if (only === undefined || others.length > 0) return runPortfolioBacktest(inputs, options)
  const { symbol, candles, details } = only
  return runBacktest(compiled, candles, { ...options, symbol, ...(details === undefined ? {} : { details }) })
}

function inputOf(compiled: CompiledStrategy, one: SymbolToRun, timeframe: Timeframe): PortfolioInput {
  const { symbol, detail } = one
  return { symbol, compiled, candles: barsOf(one, timeframe), ...(detail === undefined ? {} : { details: detail }) }
}

/** The settings of a request as the engine takes them. */
export function portfolioOptions(
  settings: RunSettings,
  timeframe: Timeframe,
  progress?: RunOnCandles['progress'],
): PortfolioOptions {
  const { capital, fee, makerFee, takerFee, slippage, slippageModel, volumeShare, priceImpact } = settings
  const { applyRiskLimits, from, to } = settings
  return {
    timeframe,
    capital,
    fee,
    slippage,
    ...(makerFee === undefined ? {} : { makerFee }),
    ...(takerFee === undefined ? {} : { takerFee }),
    ...(slippageModel === undefined ? {} : { slippageModel }),
    ...(volumeShare === undefined ? {} : { volumeShare }),
    ...(priceImpact === undefined ? {} : { priceImpact }),
    ...(applyRiskLimits === true ? { riskLimits: DEFAULT_RISK_LIMITS } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(progress === undefined ? {} : { progress }),
  }
}

/** The candles as bars of a timeframe that is a multiple of theirs. */
export function barsOf({ candles, timeframe: of }: ReadCandles, timeframe: Timeframe): CandleColumns {
  return resample(candles, TIMEFRAME_MS[of], TIMEFRAME_MS[timeframe])
}
