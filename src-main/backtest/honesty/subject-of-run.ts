import { barsOf, portfolioOptions, type RunOnCandles } from '#main/backtest/run-on-candles.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { AppError } from '#shared/errors.ts'
import type { HonestySubject, SubjectSymbol, Trials } from './subject.ts'

/**
 * A run over candles as something to be tested. Detail candles are left out: the tests read what happens inside a bar
 * against the trader.
 */
export function subjectOfRun(
  { definition, symbols: all, timeframe, settings }: RunOnCandles,
  { trials, seed }: { readonly trials: Trials; readonly seed: number },
): HonestySubject {
  const [first, ...others] = all.map((one): SubjectSymbol => ({ symbol: one.symbol, candles: barsOf(one, timeframe) }))
  if (first === undefined) throw new AppError('VALIDATION', 'a run needs at least one symbol', { symbols: 0 })
  const values = settings.parameters ?? {}
  return {
    symbols: [first, ...others],
    compile: (parameters) => compileStrategy(definition, { timeframe, parameters }),
    values,
    ranges: definition.parameters,
    options: portfolioOptions(settings, timeframe),
    trials,
    seed,
  }
}
