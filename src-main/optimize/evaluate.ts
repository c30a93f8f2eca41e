import type { PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import { backtestFigures } from '#main/backtest/engine/run-backtest.ts'
import { BacktestScratch } from '#main/backtest/engine/scratch.ts'
import { type StrategyFamily, strategyFamily } from '#main/strategies/definition/compile.ts'
import type { SearchedAxis } from '#shared/contract/optimize.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { ResultTable, type SharedTable, TRIAL } from './result-table.ts'
import { type SearchControl, SearchState } from './search-control.ts'
import { combinationAt } from './search-space.ts'

/** Trials a thread takes at once: few enough that none waits long for another at the end. */
const TRIALS_AT_ONCE = 4

/** What is the same in every trial. */
export type SearchSubject = {
  readonly definition: StrategyDefinition
  readonly symbol: string
  readonly candles: CandleColumns
  readonly options: PortfolioOptions
  /** Values of parameters that are not searched. */
  readonly parameters: Readonly<Record<string, number>>
  readonly axes: readonly SearchedAxis[]
}

/** Trials to be made: any number of threads may work on the same table at once. */
export type EvaluateInput = {
  /** The same for all parts of one search, so that a thread keeps what it derived from the candles. */
  readonly searchId: string
  readonly subject: SearchSubject
  readonly table: SharedTable
  readonly control: SearchControl
}

/** `problem`: why the first of the trials that could not be run was refused. */
export type EvaluateOutput = { readonly problem: string | null }

type Prepared = {
  readonly searchId: string
  readonly family: StrategyFamily
  readonly candles: CandleColumns
  readonly scratch: BacktestScratch
}

let prepared: Prepared | undefined

/** What a thread keeps from one part of a search to the next; the candles' columns must be the same objects each time. */
function prepare({ searchId, subject }: EvaluateInput): Prepared {
  if (prepared?.searchId === searchId) return prepared
  prepared = {
    searchId,
    family: strategyFamily(subject.definition, subject.options.timeframe),
    candles: subject.candles,
    scratch: new BacktestScratch(),
  }
  return prepared
}

/** Lets go of what was kept of a search. */
export function forgetSearch(): void {
  prepared = undefined
}

/** Loads and compiles what the first trial needs. */
export function warmUp(input: EvaluateInput): void {
  // With the defaults: the first combination may be one that is refused.
  prepare(input).family.compile(input.subject.parameters)
}

/**
 * Makes trials until none is left or the search is stopped. Each trial's figures are bit for bit those of a backtest with
 * its parameters. A trial that a backtest would refuse is marked as failed.
 */
export function evaluate(input: EvaluateInput): EvaluateOutput {
  const { family, candles, scratch } = prepare(input)
  const { subject } = input
  const { axes } = subject
  const table = new ResultTable(input.table)
  const state = new SearchState(input.control)
  const space = { axes, size: 0 }
  const options = { ...subject.options, symbol: subject.symbol, scratch }
  let problem: string | null = null
  while (!state.isStopped) {
    const { from, to } = state.claim(TRIALS_AT_ONCE)
    if (from === to) break
    for (let trial = from; trial < to && !state.isStopped; trial++) {
      if (Atomics.compareExchange(table.states, trial, TRIAL.open, TRIAL.claimed) !== TRIAL.open) continue
      const parameters = { ...subject.parameters, ...combinationAt(space, table.points[trial]) }
      try {
        table.write(trial, backtestFigures(family.compile(parameters), candles, options).metrics)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        problem ??= error.message
        Atomics.store(table.states, trial, TRIAL.failed)
      }
      state.addDone()
    }
  }
  return { problem }
}
