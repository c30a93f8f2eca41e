import { LARGEST_SCALE } from './decimal-scale.ts'
import { quotient } from './quotient.ts'

/** Whole numbers below it add up without error. */
const EXACT = 2 ** 53

/**
 * Sum of the last `period` values, told one at a time; missing until the window holds `period` finite values in a row.
 * It does not drift: decimals add up as whole multiples of their last digit, without error, and from the first other
 * value on the rounding error of the sum is carried along.
 */
export class RunningSum {
  readonly #period: number
  readonly #ring: Float64Array
  readonly #inverse: number
  #at = 0
  #count = 0
  /** Values are whole multiples of 1 ÷ scale; 0 once one was not. */
  #scale = 1
  #sum = 0
  #lost = 0

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
    this.#inverse = 1 / period
  }

  /** The sum with the next value, NaN while it is missing. */
  next(value: number): number {
    if (!this.push(value)) return Number.NaN
    return this.#scale === 0 ? this.#sum + this.#lost : this.#sum / this.#scale
  }

  /** Takes the next value; whether the window is full. */
  push(value: number): boolean {
    if (!Number.isFinite(value)) {
      this.#count = 0
      this.#at = 0
      this.#sum = 0
      this.#lost = 0
      return false
    }
    const ring = this.#ring
    const isFull = this.#count === this.#period
    const leaving = isFull ? ring[this.#at] : 0
    if (!isFull) this.#count++
    ring[this.#at] = value
    if (++this.#at === this.#period) this.#at = 0
    const scale = this.#scale
    if (scale === 0) this.#add(value, leaving)
    else {
      const whole = Math.round(value * scale)
      if (whole / scale === value && Math.abs(whole) * this.#period < EXACT) {
        this.#sum += whole - Math.round(leaving * scale)
      } else this.#rescale(value)
    }
    return this.#count === this.#period
  }

  /** The mean of the window, rounded once; of use while the window is full. */
  mean(): number {
    const { sum, lost, scale, period } = { sum: this.#sum, lost: this.#lost, scale: this.#scale, period: this.#period }
    return scale === 0 ? quotient(sum, lost, period, this.#inverse) : sum / (period * scale)
  }

  /** Knuth's two-sum, twice: the change and its rounding error, then the sum and its rounding error. */
  #add(entering: number, leaving: number): void {
    const change = entering - leaving
    const subtracted = change - entering
    const changeLost = entering - (change - subtracted) - (leaving + subtracted)
    const next = this.#sum + change
    const added = next - this.#sum
    this.#lost += this.#sum - (next - added) + (change - added) + changeLost
    this.#sum = next
  }

  /** Finds the multiple that `value` and the window share, or gives it up, and takes the sum afresh. */
  #rescale(value: number): void {
    let scale = this.#scale
    while (Math.round(value * scale) / scale !== value && scale <= LARGEST_SCALE) scale *= 10
    const values = this.#ring.subarray(0, this.#count)
    if (scale <= LARGEST_SCALE) {
      let sum = 0
      let largest = 0
      for (const each of values) {
        const whole = Math.round(each * scale)
        largest = Math.max(largest, Math.abs(whole))
        sum += whole
      }
      if (largest * this.#period < EXACT) {
        this.#scale = scale
        this.#sum = sum
        return
      }
    }
    this.#scale = 0
    this.#sum = 0
    this.#lost = 0
    for (const each of values) this.#add(each, 0)
  }
}
