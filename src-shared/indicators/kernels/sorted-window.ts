/**
 * The last `period` values in order of size. A value is found by halving; putting one in for another moves only the
 * values between the two.
 */
export class SortedWindow {
  readonly #period: number
  readonly #ring: Float64Array
  readonly #sorted: Float64Array
  #at = 0
  #count = 0

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
    this.#sorted = new Float64Array(period)
  }

  /** Whether it holds `period` values. */
  isFull(): boolean {
    return this.#count === this.#period
  }

  /** How many of its values are not above `value`. */
  countUpTo(value: number): number {
    const sorted = this.#sorted
    let from = 0
    let to = this.#count
    while (from < to) {
      const middle = (from + to) >>> 1
      if (sorted[middle] <= value) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Takes a finite value in, and the oldest out where there are `period`. */
  push(value: number): void {
    const sorted = this.#sorted
    let place: number
    if (this.#count < this.#period) place = this.#count++
    else place = this.countUpTo(this.#ring[this.#at]) - 1
    this.#ring[this.#at] = value
    if (++this.#at === this.#period) this.#at = 0
    const last = this.#count - 1
    for (; place > 0 && sorted[place - 1] > value; place--) sorted[place] = sorted[place - 1]
    for (; place < last && sorted[place + 1] < value; place++) sorted[place] = sorted[place + 1]
    sorted[place] = value
  }

  /** Forgets all values. */
  clear(): void {
    this.#at = 0
    this.#count = 0
  }
}
