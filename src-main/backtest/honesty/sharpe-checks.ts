import type { HonestyCheck } from '#shared/domain/honesty.ts'
import { formatCount, formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { deflatedSharpe, expectedBestSharpe, probabilisticSharpe, type SharpeSample } from './sharpe-significance.ts'
import type { Trials } from './subject.ts'

/** The customary level of significance. */
const LEAST_PROBABILITY = 0.95
const DAYS_PER_YEAR = 365
const YEAR = Math.sqrt(DAYS_PER_YEAR)

/** How probable it is that the Sharpe ratio is above zero, for its length and the shape of the daily returns. */
export function probabilisticSharpeCheck(sample: SharpeSample | null): HonestyCheck {
  const probability = sample === null ? null : probabilisticSharpe(sample)
  const ok = probability !== null && probability >= LEAST_PROBABILITY
  const message =
    sample === null || probability === null
      ? 'The daily returns are too few, or do not differ: nothing can be said of their Sharpe ratio.'
      : `The Sharpe ratio of ${formatRatio(sample.sharpe * YEAR)} over ${formatCount(sample.count)} days is above zero with a probability of ${formatPercent(probability)}; ${formatPercent(LEAST_PROBABILITY)} is asked for.`
  return {
    name: 'probabilistic Sharpe',
    ok,
    message,
    figures: {
      probability,
      sharpe: sample === null ? null : sample.sharpe * YEAR,
      days: sample?.count ?? 0,
      skewness: sample?.skewness ?? null,
      kurtosis: sample?.kurtosis ?? null,
    },
  }
}

/** The same against the best Sharpe ratio that luck alone would have found in so many trials. */
export function deflatedSharpeCheck(sample: SharpeSample | null, trials: Trials): HonestyCheck {
  const { count } = trials
  // Where nobody knows how the trials differed, they are taken to differ as the estimates of one series without skill do.
  const variance =
    trials.sharpeVariance === null ? 1 / Math.max(1, (sample?.count ?? 2) - 1) : trials.sharpeVariance / DAYS_PER_YEAR
  const probability = sample === null ? null : deflatedSharpe(sample, count, variance)
  const best = expectedBestSharpe(count, variance) * YEAR
  const ok = probability !== null && probability >= LEAST_PROBABILITY
  const message =
    probability === null
      ? 'The daily returns are too few, or do not differ: nothing can be said of their Sharpe ratio.'
      : count > 1
        ? `Of ${formatCount(count)} trials on this series, luck alone would bring the best one to a Sharpe ratio of ${formatRatio(best)}; this one is above that with a probability of ${formatPercent(probability)}; ${formatPercent(LEAST_PROBABILITY)} is asked for.`
        : `No other trial on this series is known, so it counts as the first (${formatPercent(probability)}). Every variant that was tried elsewhere lowers this.`
  return {
    name: 'deflated Sharpe',
    ok,
    message,
    figures: { probability, trials: count, trialSharpeDeviation: Math.sqrt(variance) * YEAR, expectedBestSharpe: best },
  }
}
