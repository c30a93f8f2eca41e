/**
 * Highest or lowest of the last `period` values, told one at a time: the numbers of `slidingHighest` and
 * `slidingLowest`. It keeps only those values that can still become the extreme, which takes a constant number of steps a
 * value on average (Lemire 2006).
 */
export class RunningExtreme {
  readonly #period: number
  /** 1 for the highest, -1 for the lowest: the values are kept times it. */
  readonly #sign: number
  readonly #values: Float64Array
  readonly #bars: Float64Array
  #first = 0
  #kept = 0
  #bar = -1
  #from = 0

  constructor(period: number, which: 'highest' | 'lowest') {
    this.#period = period
    this.#sign = which === 'highest' ? 1 : -1
    this.#values = new Float64Array(period)
    this.#bars = new Float64Array(period)
  }

  /** The extreme with the next value, NaN while the window does not hold `period` finite values in a row. */
  next(value: number): number {
    const bar = ++this.#bar
    if (!Number.isFinite(value)) {
      this.#kept = 0
      this.#from = bar + 1
      return Number.NaN
    }
    const period = this.#period
    const values = this.#values
    const signed = value * this.#sign
    if (this.#kept > 0 && this.#bars[this.#first] <= bar - period) {
      if (++this.#first === period) this.#first = 0
      this.#kept--
    }
    let last = this.#first + this.#kept - 1
    if (last >= period) last -= period
    while (this.#kept > 0 && values[last] <= signed) {
      this.#kept--
      if (--last < 0) last = period - 1
    }
    let place = this.#first + this.#kept
    if (place >= period) place -= period
    values[place] = signed
    this.#bars[place] = bar
    this.#kept++
    return bar - this.#from + 1 < period ? Number.NaN : values[this.#first] * this.#sign
  }

  /** Bars since the extreme, 0 where it is the newest value; the latest of several equal ones. */
  age(): number {
    return this.#bar - this.#bars[this.#first]
  }
}
