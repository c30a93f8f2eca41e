/**
 * Sum of the last `period` values, told one at a time, by additions alone: the values are cut into blocks as long as the
 * window, and every window is the end of one block and the beginning of the next (as van Herk's extremes). Nothing is
 * ever subtracted, so a window of zeros has the sum 0 exactly, whatever came before it, and no rounding error outlives
 * its window.
 */
export class RunningBlockSum {
  readonly #period: number
  /** Up to `#at` the values of this block; behind it, for the block before, the sums from each value to the last. */
  readonly #ring: Float64Array
  #at = 0
  #sum = 0
  #isFull = false

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
  }

  /** The sum with the next value, NaN while the window does not hold `period` finite values in a row. */
  next(value: number): number {
    if (!Number.isFinite(value)) {
      this.#at = 0
      this.#sum = 0
      this.#isFull = false
      return Number.NaN
    }
    const ring = this.#ring
    const at = this.#at
    ring[at] = value
    this.#sum += value
    if (at + 1 === this.#period) return this.#finishBlock()
    this.#at = at + 1
    return this.#isFull ? this.#sum + ring[at + 1] : Number.NaN
  }

  #finishBlock(): number {
    const ring = this.#ring
    const sum = this.#sum
    for (let k = this.#period - 2; k >= 0; k--) ring[k] += ring[k + 1]
    this.#at = 0
    this.#sum = 0
    this.#isFull = true
    return sum
  }
}
