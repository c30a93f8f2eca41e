import { RunningSum } from './running-sum.ts'
import { LOST_DIGITS } from './sliding-deviation.ts'

/**
 * Population standard deviation of the last `period` values, told one at a time: the numbers of `slidingDeviation`.
 * Exactly 0 in a window of equal values.
 */
export class RunningDeviation {
  readonly #period: number
  readonly #every: number
  readonly #window: RunningSum
  readonly #ring: Float64Array
  #mean = Number.NaN
  #at = 0
  #count = 0
  #before = Number.NaN
  /** How many of the newest values are the same. */
  #same = 0
  #squares = 0
  #largest = 0
  /** Values since the squares were last taken afresh. */
  #since = 0

  constructor(period: number) {
    this.#period = period
    this.#every = Math.max(period, 64)
    this.#window = new RunningSum(period)
    this.#ring = new Float64Array(period)
    this.#since = this.#every
  }

  /** The deviation with the next value, NaN while the window does not hold `period` finite values in a row. */
  next(value: number): number {
    const isFull = this.#window.push(value)
    if (!Number.isFinite(value)) return this.#restart()
    const period = this.#period
    const leaving = this.#count < period ? value : this.#ring[this.#at]
    if (this.#count < period) this.#count++
    this.#ring[this.#at] = value
    if (++this.#at === period) this.#at = 0
    this.#same = value === this.#before ? this.#same + 1 : 1
    this.#before = value
    if (!isFull) return Number.NaN
    const meanBefore = this.#mean
    this.#mean = this.#window.mean()
    if (this.#since < this.#every) this.#since++
    if (this.#same >= period) this.#squares = 0
    else {
      this.#squares += (value - leaving) * (value - this.#mean + leaving - meanBefore)
      if (this.#since >= this.#every || this.#squares < this.#largest * LOST_DIGITS) {
        this.#squares = this.#squaresAround(this.#mean)
        this.#largest = 0
        this.#since = 0
      }
    }
    if (this.#squares > this.#largest) this.#largest = this.#squares
    return Math.sqrt(this.#squares / period)
  }

  /** The mean of the window of the last `next`, NaN while it is missing. */
  mean(): number {
    return this.#mean
  }

  #restart(): number {
    this.#mean = Number.NaN
    this.#at = 0
    this.#count = 0
    this.#before = Number.NaN
    this.#same = 0
    this.#squares = 0
    this.#largest = 0
    this.#since = this.#every
    return Number.NaN
  }

  #squaresAround(mean: number): number {
    let squares = 0
    // From the oldest on, as the columns are added up.
    for (let k = 0; k < this.#period; k++) {
      const place = this.#at + k
      const distance = this.#ring[place < this.#period ? place : place - this.#period] - mean
      squares += distance * distance
    }
    return squares
  }
}
