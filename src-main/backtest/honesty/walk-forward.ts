import type { PortfolioOptions } from '#main/backtest/engine/run-backtest.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { AppError } from '#shared/errors.ts'
import { formatCount, formatPercent } from '#shared/format/numbers.ts'
import { MOST_COMBINATIONS, parameterCombinations } from './parameter-grid.ts'
import { figuresOf, type HonestySubject, type RunFigures, signalsOf, subjectSpan } from './subject.ts'
import { type Bars, type Fold, type WalkForwardScheme, walkForwardFolds } from './walk-forward-folds.ts'

/** A search of the strategy's own ranges, and what it says of choosing by the past. */
export type WalkForward = {
  readonly checks: readonly HonestyCheck[]
  /** How many combinations were tried. */
  readonly combinations: number
  /** The variance of their Sharpe ratios a year over the whole span; null with fewer than two. */
  readonly sharpeVariance: number | null
}

/** On long spans fewer combinations are tried, so that a report stays a matter of seconds: so many bars in all. */
const MOST_BARS = 40_000_000
const LEAST_TRIED = 30

const SCHEMES: readonly WalkForwardScheme[] = ['rolling', 'anchored']

type Choice = { sharpe: number; parameters: Readonly<Record<string, number>> }

/**
 * Chooses the parameters again on the past of each fold, over the strategy's own ranges, by the Sharpe ratio, and measures
 * the choice on the bars behind it. A strategy without ranges is measured on the same bars without a choice.
 */
export function walkForward(subject: HonestySubject, progress: (share: number) => void): WalkForward {
  const span = subjectSpan(subject)
  const folds = SCHEMES.map((scheme) => walkForwardFolds(span, scheme))
  const most = Math.max(LEAST_TRIED, Math.min(MOST_COMBINATIONS, Math.floor(MOST_BARS / (span.end - span.start))))
  const combinations = parameterCombinations(subject.ranges, subject.values, subject.seed, most)
  const best = folds.map((ofScheme) =>
    ofScheme.map((): Choice => ({ sharpe: Number.NEGATIVE_INFINITY, parameters: {} })),
  )
  const sharpes: number[] = []
  for (const [number, parameters] of combinations.entries()) {
    progress(number / combinations.length)
    const compiled = compileOrSkip(subject, parameters)
    if (compiled === undefined) continue
    const masks = signalsOf(compiled, subject.symbols)
    const run = (bars: Bars): RunFigures => figuresOf(compiled, subject.symbols, optionsFor(subject, bars), masks)
    if (combinations.length > 1) sharpes.push(run(span).sharpe ?? 0)
    for (const [scheme, ofScheme] of folds.entries()) {
      for (const [fold, { inSample }] of ofScheme.entries()) {
        const sharpe = run(inSample).sharpe ?? Number.NEGATIVE_INFINITY
        const known = best[scheme][fold]
        // The first stands for all where none has a Sharpe ratio.
        if (sharpe > known.sharpe || number === 0) best[scheme][fold] = { sharpe, parameters }
      }
    }
  }
  const checks = SCHEMES.map((scheme, index) =>
    checkOf(scheme, subject, folds[index], best[index], combinations.length),
  )
  return { checks, combinations: combinations.length, sharpeVariance: varianceOf(sharpes) }
}

/** Some combinations of a range may make no strategy, as a period below 1. */
function compileOrSkip(
  subject: HonestySubject,
  parameters: Readonly<Record<string, number>>,
): CompiledStrategy | undefined {
  try {
    return subject.compile(parameters)
  } catch (error) {
    if (error instanceof AppError && error.code === 'VALIDATION') return undefined
    throw error
  }
}

function optionsFor({ symbols: [{ candles }], options }: HonestySubject, { start, end }: Bars): PortfolioOptions {
  const { to: _to, ...rest } = options
  const { time } = candles
  return { ...rest, from: time[start], ...(end < time.length ? { to: time[end] } : {}) }
}

function checkOf(
  scheme: WalkForwardScheme,
  subject: HonestySubject,
  folds: readonly Fold[],
  choices: readonly Choice[],
  combinations: number,
): HonestyCheck {
  const name = `walk-forward ${scheme}` as const
  if (folds.length === 0) {
    const message = 'The span is too short to be divided into a past to choose on and a future to measure.'
    const figures = { folds: 0, combinations, outOfSampleReturn: null }
    return { name, ok: false, message, figures }
  }
  const measured = folds.map(({ outOfSample }, index) =>
    figuresOf(subject.compile(choices[index].parameters), subject.symbols, optionsFor(subject, outOfSample)),
  )
  const returns = measured.map(({ totalReturn }) => totalReturn)
  const outOfSampleReturn = returns.reduce((growth, value) => growth * Math.max(0, 1 + value), 1) - 1
  const profitableFolds = returns.filter((value) => value > 0).length
  const ok = outOfSampleReturn > 0 && 2 * profitableFolds >= folds.length
  const told = `${formatPercent(outOfSampleReturn, { sign: true })} over ${formatCount(folds.length)} stretches, ${formatCount(profitableFolds)} of them with a profit`
  const past = scheme === 'rolling' ? 'the quarter of the span before' : 'everything before'
  const message =
    combinations > 1
      ? `Parameters chosen again on ${past} each stretch (${formatCount(combinations)} combinations) made ${told}, on bars the choice had not seen.${ok ? '' : ' What was best in the past did not hold.'}`
      : `It has no ranges of parameters to choose from; the stretches behind ${past} made ${told}.${ok ? '' : ' The result does not hold from stretch to stretch.'}`
  return {
    name,
    ok,
    message,
    figures: {
      folds: folds.length,
      profitableFolds,
      combinations,
      outOfSampleReturn,
      worstFold: Math.min(...returns),
      inSampleSharpe: meanOf(choices.map(({ sharpe }) => (Number.isFinite(sharpe) ? sharpe : null))),
      outOfSampleSharpe: meanOf(measured.map(({ sharpe }) => sharpe)),
    },
  }
}

/** The mean of what there is; null where there is nothing. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** The sample variance; null with fewer than two values. */
export function varianceOf(values: readonly number[]): number | null {
  const mean = meanOf(values)
  if (mean === null || values.length < 2) return null
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
