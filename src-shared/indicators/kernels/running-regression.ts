import { type IndicatorParameter, periodParameter } from '#shared/indicators/definition.ts'

/** A line needs two points. */
export const regressionPeriod: IndicatorParameter = {
  ...periodParameter(20, 'period', 'Bars the line is drawn through.'),
  min: 2,
}

/**
 * Line of least squares through the last `period` values, told one at a time. The sums are taken of the distances from a
 * value of the window and afresh once a window, so that rounding cannot pile up. In a window of equal values the line is
 * exactly level.
 */
export class RunningRegression {
  readonly #period: number
  readonly #every: number
  /** Sum of the squared distances of the places 0 … period − 1 from their middle. */
  readonly #spread: number
  readonly #ring: Float64Array
  #at = 0
  #count = 0
  #since = 0
  #before = Number.NaN
  /** How many of the newest values are the same. */
  #same = 0
  /** What the sums take the distance from. */
  #base = 0
  #sum = 0
  /** Sum of the distances times their places, 0 for the oldest. */
  #weighted = 0
  #slope = 0
  #middle = 0

  constructor(period: number) {
    this.#period = period
    this.#every = Math.max(period, 64)
    this.#spread = (period * (period * period - 1)) / 12
    this.#ring = new Float64Array(period)
  }

  /** Takes the next value; whether the window holds `period` finite values in a row and there is a line. */
  next(value: number): boolean {
    if (!Number.isFinite(value)) {
      this.#at = 0
      this.#count = 0
      this.#same = 0
      this.#before = Number.NaN
      return false
    }
    const period = this.#period
    const ring = this.#ring
    const leaving = ring[this.#at]
    ring[this.#at] = value
    if (++this.#at === period) this.#at = 0
    this.#same = value === this.#before ? this.#same + 1 : 1
    this.#before = value
    if (this.#count < period) {
      if (++this.#count < period) return false
      this.#takeAfresh()
    } else if (++this.#since >= this.#every) this.#takeAfresh()
    else {
      const left = leaving - this.#base
      const entered = value - this.#base
      this.#weighted += (period - 1) * entered - (this.#sum - left)
      this.#sum += entered - left
    }
    if (this.#same >= period) {
      this.#slope = 0
      this.#middle = value
    } else {
      this.#slope = (this.#weighted - ((period - 1) / 2) * this.#sum) / this.#spread
      this.#middle = this.#base + this.#sum / period
    }
    return true
  }

  /** What the line rises from one bar to the next. */
  slope(): number {
    return this.#slope
  }

  /** Height of the line at the oldest bar of the window. */
  start(): number {
    return this.#middle - (this.#slope * (this.#period - 1)) / 2
  }

  /** Height of the line at the newest bar. */
  end(): number {
    return this.#middle + (this.#slope * (this.#period - 1)) / 2
  }

  /** Height of the line one bar after the newest. */
  forecast(): number {
    return this.#middle + (this.#slope * (this.#period + 1)) / 2
  }

  #takeAfresh(): void {
    const period = this.#period
    const ring = this.#ring
    const base = ring[this.#at]
    let sum = 0
    let weighted = 0
    let place = this.#at
    for (let k = 0; k < period; k++) {
      const distance = ring[place] - base
      sum += distance
      weighted += distance * k
      if (++place === period) place = 0
    }
    this.#base = base
    this.#sum = sum
    this.#weighted = weighted
    this.#since = 0
  }
}
