import { RunningMean } from './running-mean.ts'

/** Mean of the last `period` values and mean distance from it, told one at a time. */
export class RunningMeanDeviation {
  /** Mean of the window, NaN while it does not hold `period` finite values in a row. */
  mean = Number.NaN
  readonly #period: number
  readonly #ring: Float64Array
  readonly #mean: RunningMean
  #at = 0

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
    this.#mean = new RunningMean(period)
  }

  /** The mean distance with the next value, NaN while it is missing. */
  next(value: number): number {
    const ring = this.#ring
    ring[this.#at] = value
    if (++this.#at === this.#period) this.#at = 0
    const mean = this.#mean.next(value)
    this.mean = mean
    if (Number.isNaN(mean)) return Number.NaN
    let sum = 0
    for (let k = 0; k < ring.length; k++) sum += Math.abs(ring[k] - mean)
    return sum / this.#period
  }
}
