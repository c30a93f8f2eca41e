/** So few values are moved faster one by one. */
const FEW = 64

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
    return this.#firstAbove(value, 0, this.#count)
  }

  /** Takes a finite value in, and the oldest out where there are `period`. */
  push(value: number): void {
    const sorted = this.#sorted
    let place: number
    if (this.#count < this.#period) place = this.#count++
    else place = this.countUpTo(this.#ring[this.#at]) - 1
    this.#ring[this.#at] = value
    if (++this.#at === this.#period) this.#at = 0
    // Only one side of the free place can hold the new one.
    const to =
      place > 0 && sorted[place - 1] > value ? this.#firstAbove(value, 0, place) : this.#lastBelow(value, place)
    if (Math.abs(to - place) < FEW) {
      for (; place > to; place--) sorted[place] = sorted[place - 1]
      for (; place < to; place++) sorted[place] = sorted[place + 1]
    } else if (to < place) sorted.copyWithin(to + 1, to, place)
    else sorted.copyWithin(place, place + 1, to + 1)
    sorted[to] = value
  }

  /** Forgets all values. */
  clear(): void {
    this.#at = 0
    this.#count = 0
  }

  /** The first place of `[from, to)` whose value is above `value`, or `to`. */
  #firstAbove(value: number, from: number, to: number): number {
    const sorted = this.#sorted
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle] <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The last place whose value is not above `value`, of those after `place`; else `place`. */
  #lastBelow(value: number, place: number): number {
    return this.#firstAbove(value, place + 1, this.#count) - 1
  }
}
