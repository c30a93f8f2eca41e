import { RunningChange } from './running-change.ts'

/** Relative strength index, told one value at a time: the numbers of `rsi`. */
export class RunningRelativeStrength {
  readonly #period: number
  readonly #changes = new RunningChange()
  #count = 0
  #gain = 0
  #loss = 0

  constructor(period: number) {
    this.#period = period
  }

  /** The index with the next value, from 0 to 100, NaN while it is missing. */
  next(value: number): number {
    const change = this.#changes.next(value)
    if (Number.isNaN(change)) return Number.NaN
    // The change where it is a rise, else 0; a branch here would go wrong on every other bar.
    const rise = (change + Math.abs(change)) / 2
    if (this.#count < this.#period) {
      this.#gain += rise
      this.#loss += rise - change
      if (++this.#count < this.#period) return Number.NaN
      this.#gain /= this.#period
      this.#loss /= this.#period
    } else {
      const weight = 1 / this.#period
      this.#gain += weight * (rise - this.#gain)
      this.#loss += weight * (rise - change - this.#loss)
    }
    return this.#loss === 0 ? 100 : (100 * this.#gain) / (this.#gain + this.#loss)
  }
}
