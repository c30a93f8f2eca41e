import type { IndicatorSeed } from '#shared/indicators/definition.ts'
import { exponential } from './exponential.ts'
import { RunningExponential } from './running-exponential.ts'

/**
 * Exponential average (weight 2 ÷ (period + 1)) into `out`, missing until `period` values have gone into it whatever the
 * seed. So an average of averages begins on the same bar with both seeds, as in Tulip. `out` may be `values` itself.
 */
export function warmExponential(
  values: Float64Array,
  period: number,
  seed: IndicatorSeed,
  out: Float64Array,
): Float64Array {
  exponential(values, 2 / (period + 1), period, seed, out)
  for (let i = 0, count = 1; i < out.length && count < period; i++) {
    if (!Number.isFinite(out[i])) continue
    // With the seed `sma` the first value stands where `period` have gone in, and nothing is to be hidden.
    if (seed === 'sma') break
    out[i] = Number.NaN
    count++
  }
  return out
}

/** The numbers of `warmExponential`, told one at a time. */
export class WarmExponential {
  readonly #average: RunningExponential
  #hidden: number

  constructor(period: number, seed: IndicatorSeed) {
    this.#average = new RunningExponential(2 / (period + 1), period, seed)
    this.#hidden = seed === 'first' ? period - 1 : 0
  }

  /** The average with the next value, NaN while it is missing. */
  next(value: number): number {
    const average = this.#average.next(value)
    if (this.#hidden === 0 || Number.isNaN(average)) return average
    this.#hidden--
    return Number.NaN
  }
}
