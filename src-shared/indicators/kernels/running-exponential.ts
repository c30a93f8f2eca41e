import type { IndicatorSeed } from '#shared/indicators/definition.ts'

/**
 * Average that moves by the fraction `weight` of its distance to every new value, told one at a time: the numbers of
 * `exponential`. It begins with the plain mean of the first `period` values, or with the first value where the seed is
 * `first`, and goes on from where it was after values that are missing.
 */
export class RunningExponential {
  readonly #weight: number
  readonly #needed: number
  #count = 0
  #average = 0

  constructor(weight: number, period: number, seed: IndicatorSeed) {
    this.#weight = weight
    this.#needed = seed === 'first' ? 1 : period
  }

  /** The average with the next value, NaN while it is missing. */
  next(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN
    if (this.#count === this.#needed) {
      this.#average += this.#weight * (value - this.#average)
      return this.#average
    }
    this.#count++
    // A running mean is exact where all values are the same, which a sum and a division is not.
    this.#average += (value - this.#average) / this.#count
    return this.#count === this.#needed ? this.#average : Number.NaN
  }
}
