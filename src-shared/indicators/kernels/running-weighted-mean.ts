import { LARGEST_SCALE } from './decimal-scale.ts'

/** Whole numbers below it add up without error. */
const EXACT = 2 ** 53

/**
 * Linearly weighted mean of the last `period` values, told one at a time: the numbers of `slidingWeightedMean`. Decimals
 * add up as whole multiples of their last digit, without error; other sums are taken afresh often enough not to drift.
 */
export class RunningWeightedMean {
  readonly #period: number
  readonly #weights: number
  readonly #every: number
  readonly #ring: Float64Array
  #at = 0
  #count = 0
  /** Values are whole multiples of 1 ÷ scale; 0 once one was not. */
  #scale = 1
  #sum = 0
  #weighted = 0
  #since = 0

  constructor(period: number) {
    this.#period = period
    this.#weights = (period * (period + 1)) / 2
    this.#every = Math.max(period, 64)
    this.#ring = new Float64Array(period)
  }

  /** The mean with the next value, NaN while the window does not hold `period` finite values in a row. */
  next(value: number): number {
    if (!Number.isFinite(value)) {
      this.#count = 0
      this.#at = 0
      this.#sum = 0
      this.#weighted = 0
      return Number.NaN
    }
    const ring = this.#ring
    const period = this.#period
    const leaving = ring[this.#at]
    ring[this.#at] = value
    if (++this.#at === period) this.#at = 0
    const scale = this.#scale
    const whole = scale === 0 ? value : Math.round(value * scale)
    if (scale !== 0 && !(whole / scale === value && Math.abs(whole) * this.#weights < EXACT)) {
      if (this.#count < period) this.#count++
      this.#rescale(value)
    } else if (this.#count < period) {
      this.#count++
      this.#weighted += whole * this.#count
      this.#sum += whole
    } else {
      this.#weighted += whole * period - this.#sum
      this.#sum += whole - (scale === 0 ? leaving : Math.round(leaving * scale))
      if (scale === 0 && ++this.#since >= this.#every) this.#recount()
    }
    if (this.#count < period) return Number.NaN
    return this.#scale === 0 ? this.#weighted / this.#weights : this.#weighted / (this.#weights * this.#scale)
  }

  /** Finds the multiple that `value` and the window share, or gives it up, and takes the sums afresh. */
  #rescale(value: number): void {
    let scale = this.#scale
    while (Math.round(value * scale) / scale !== value && scale <= LARGEST_SCALE) scale *= 10
    let largest = 0
    for (let k = 0; k < this.#count; k++) largest = Math.max(largest, Math.abs(this.#ring[k]))
    this.#scale = scale <= LARGEST_SCALE && largest * scale * this.#weights < EXACT ? scale : 0
    this.#recount()
  }

  #recount(): void {
    const { scale, ring, count, period } = {
      scale: this.#scale,
      ring: this.#ring,
      count: this.#count,
      period: this.#period,
    }
    let place = count < period ? 0 : this.#at
    this.#sum = 0
    this.#weighted = 0
    this.#since = 0
    for (let weight = 1; weight <= count; weight++) {
      const whole = scale === 0 ? ring[place] : Math.round(ring[place] * scale)
      this.#sum += whole
      this.#weighted += whole * weight
      if (++place === period) place = 0
    }
  }
}
