/** The value so many bars ago, told one at a time; 0 bars ago is the value itself. Missing values are passed on. */
export class Lagged {
  readonly #ring: Float64Array
  #at = 0

  constructor(bars: number) {
    this.#ring = new Float64Array(bars).fill(Number.NaN)
  }

  /** Takes the next value and answers the one `bars` values before it, NaN where there is none. */
  next(value: number): number {
    const ring = this.#ring
    if (ring.length === 0) return value
    const lagged = ring[this.#at]
    ring[this.#at] = value
    if (++this.#at === ring.length) this.#at = 0
    return lagged
  }
}
