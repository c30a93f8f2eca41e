import { RunningSum } from './running-sum.ts'

/** Mean of the last `period` values, told one at a time: the numbers of `slidingMean`. */
export class RunningMean {
  readonly #window: RunningSum

  constructor(period: number) {
    this.#window = new RunningSum(period)
  }

  /** The mean with the next value, NaN while the window does not hold `period` finite values in a row. */
  next(value: number): number {
    return this.#window.push(value) ? this.#window.mean() : Number.NaN
  }
}
