import { requireMultiple } from '#main/backtest/check-run.ts'
import { spanOf } from '#main/backtest/engine/span.ts'
import type { ReadCandles, RunSettings } from '#main/backtest/run-on-candles.ts'
import { barsOf, portfolioOptions } from '#main/backtest/run-on-candles.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { SearchSettings } from '#shared/contract/optimize.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import type { Search } from './search.ts'
import { requireFeasible } from './search.ts'
import { searchSpace } from './search-space.ts'
import { sharedCandles } from './shared-candles.ts'

/** What is to be searched, over candles that were read already. */
export type SearchOnCandles = {
  readonly id: string
  readonly definition: StrategyDefinition
  readonly symbol: string
  readonly candles: ReadCandles
  readonly timeframe: Timeframe
  readonly settings: RunSettings
  readonly search: SearchSettings
  readonly threads: number
}

/** A search with its candles in shared memory and its held-out share cut off. Throws VALIDATION. */
export function prepareSearch(wanted: SearchOnCandles): Search {
  const { definition, symbol, timeframe, settings, search } = wanted
  requireMultiple(timeframe, wanted.candles.timeframe)
  requireHoldout(search.holdout)
  const { parameters = {} } = settings
  compileStrategy(definition, { timeframe, parameters })
  const space = searchSpace(definition, search.axes)
  const candles = barsOf(wanted.candles, timeframe)
  requireFeasible(space, search, candles.time.length, wanted.threads)
  const options = portfolioOptions(settings, timeframe)
  const holdout = holdoutOf(candles.time, search.holdout, settings)
  return {
    id: wanted.id,
    subject: {
      definition,
      symbol,
      candles: sharedCandles(candles),
      options: holdout === undefined ? options : { ...options, to: holdout.from },
      parameters,
      axes: space.axes,
    },
    space,
    settings: search,
    holdout,
  }
}

/** Throws VALIDATION where nothing would be left to search. */
export function requireHoldout(holdout: number): void {
  if (holdout >= 0 && holdout < 1) return
  const why = holdout >= 1 ? 'nothing would be left to search' : 'it cannot be below 0'
  throw new AppError(
    'VALIDATION',
    `the holdout is the last share of the span, from 0 to below 1, not ${holdout}: ${why} (0.3 holds out 30 %)`,
    { holdout },
  )
}

/** The last share of the span's bars. Throws VALIDATION where one side would have no bar. */
function holdoutOf(time: Float64Array, share: number, { from, to }: RunSettings): Search['holdout'] {
  if (share === 0) return undefined
  const { start, end } = spanOf({ time, open: time, high: time, low: time, close: time, volume: time }, from, to)
  const split = end - Math.round((end - start) * share)
  if (split > start && split < end) return { from: time[split], to }
  throw new AppError(
    'VALIDATION',
    `a holdout of ${share} of ${end - start} bars leaves ${split - start} to search and ${end - split} to check; choose another share or a longer span`,
    { holdout: share, bars: end - start },
  )
}
