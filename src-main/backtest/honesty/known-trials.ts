import type { Trials } from './subject.ts'
import { varianceOf } from './walk-forward.ts'

/**
 * The trials that runs stand for, by the Sharpe ratio a year of each. A run that was repeated has the same one, and counts
 * once.
 */
export function knownTrials(sharpes: readonly (number | null)[]): Trials {
  const different = [...new Set(sharpes)]
  return { count: different.length, sharpeVariance: varianceOf(different.filter((sharpe) => sharpe !== null)) }
}

/** Trials of two kinds together; of the variances the larger one, since the smaller would flatter. */
export function allTrials(one: Trials, other: Trials): Trials {
  const variances = [one.sharpeVariance, other.sharpeVariance].filter((value) => value !== null)
  return {
    count: one.count + other.count,
    sharpeVariance: variances.length === 0 ? null : Math.max(...variances),
  }
}
