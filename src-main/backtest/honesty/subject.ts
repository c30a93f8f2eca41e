import type { BacktestOutcome, PortfolioInput, PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import { backtestFigures, runBacktest, runPortfolioBacktest } from '#main/backtest/engine/run-backtest.ts'
import { BacktestScratch } from '#main/backtest/engine/scratch.ts'
import { type Span, spanOf } from '#main/backtest/engine/span.ts'
import type { CompiledStrategy, SignalMasks } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyParameter } from '#shared/domain/strategy-definition.ts'

/** How often a series was searched, as far as is known. `sharpeVariance`: of the trials' Sharpe ratios a year. */
export type Trials = { readonly count: number; readonly sharpeVariance: number | null }

/** A symbol's bars, of the timeframe of the run. */
export type SubjectSymbol = { readonly symbol: string; readonly candles: CandleColumns }

/** A strategy and its run, to be put to the test. */
export type HonestySubject = {
  readonly symbols: readonly [SubjectSymbol, ...SubjectSymbol[]]
  /** The strategy with other values for some of its parameters. */
  compile(parameters: Readonly<Record<string, number>>): CompiledStrategy
  /** The values of the run, where they are not the defaults. */
  readonly values: Readonly<Record<string, number>>
  readonly ranges: Readonly<Record<string, StrategyParameter>>
  readonly options: Omit<PortfolioOptions, 'progress'>
  readonly trials: Trials
  readonly seed: number
}

/** What a check compares of a run. */
export type RunFigures = {
  readonly totalReturn: number
  readonly sharpe: number | null
  readonly maxDrawdown: number | null
}

/** The signals as they were, in memory of their own. */
export function keepMasks(masks: SignalMasks): SignalMasks {
  const { entryLong, entryShort, exitLong, exitShort } = masks
  return {
    entryLong: entryLong.slice(),
    entryShort: entryShort.slice(),
    exitLong: exitLong.slice(),
    exitShort: exitShort.slice(),
  }
}

/** Each signal a bar later than it was. */
export function delayed(masks: SignalMasks): SignalMasks {
  const later = (mask: Uint8Array): Uint8Array => {
    const moved = new Uint8Array(mask.length)
    moved.set(mask.subarray(0, -1), 1)
    return moved
  }
  return {
    entryLong: later(masks.entryLong),
    entryShort: later(masks.entryShort),
    exitLong: later(masks.exitLong),
    exitShort: later(masks.exitShort),
  }
}

/** The signals of a strategy on each symbol. */
export function signalsOf(compiled: CompiledStrategy, symbols: readonly SubjectSymbol[]): SignalMasks[] {
  return symbols.map(({ candles }) => keepMasks(compiled.signals(candles)))
}

const scratch = new BacktestScratch()

/** The figures of a run; `masks` replace the strategy's own signals. Throws what a backtest throws. */
export function figuresOf(
  compiled: CompiledStrategy,
  symbols: readonly SubjectSymbol[],
  options: PortfolioOptions,
  masks?: readonly SignalMasks[],
): RunFigures {
  const [only, ...others] = symbols
  const metrics =
    only === undefined || others.length > 0
      ? runPortfolioBacktest(inputsOf(compiled, symbols, masks), options).report.metrics
      : backtestFigures(withSignals(compiled, masks?.[0]), only.candles, { ...options, symbol: only.symbol, scratch })
          .metrics
  // Where no return can be computed, everything was lost.
  return { totalReturn: metrics.totalReturn ?? -1, sharpe: metrics.sharpe, maxDrawdown: metrics.maxDrawdown }
}

/** A whole run. Throws what a backtest throws. */
export function outcomeOfRun(
  compiled: CompiledStrategy,
  symbols: readonly SubjectSymbol[],
  options: PortfolioOptions,
): BacktestOutcome {
  const [only, ...others] = symbols
  if (only === undefined || others.length > 0) return runPortfolioBacktest(inputsOf(compiled, symbols), options)
  return runBacktest(compiled, only.candles, { ...options, symbol: only.symbol })
}

/** The bars of the first symbol that the run trades. */
export function subjectSpan({ symbols: [first], options }: HonestySubject): Span {
  return spanOf(first.candles, options.from, options.to)
}

function withSignals(compiled: CompiledStrategy, masks: SignalMasks | undefined): CompiledStrategy {
  return masks === undefined ? compiled : { ...compiled, signals: () => masks }
}

function inputsOf(
  compiled: CompiledStrategy,
  symbols: readonly SubjectSymbol[],
  masks?: readonly SignalMasks[],
): PortfolioInput[] {
  return symbols.map(({ symbol, candles }, index) => {
    const own = masks?.[index]
    return { symbol, compiled, candles, ...(own === undefined ? {} : { masks: own }) }
  })
}
