/**
 * Wilder's directional movement, told one bar at a time: the averages behind `directionalMovement`. They begin with the
 * plain means of the `period` bars after the first. A bar without a full set of prices is missing, as is the one after
 * it; the averages go on from where they were.
 */
export class RunningDirectionalMovement {
  readonly #period: number
  #count = 0
  #high = Number.NaN
  #low = Number.NaN
  #close = Number.NaN
  #plus = 0
  #minus = 0
  #range = 0

  constructor(period: number) {
    this.#period = period
  }

  /** Takes the next bar; whether the averages stand and this bar is in them. */
  next(high: number, low: number, close: number): boolean {
    const before = this.#close
    const rise = high - this.#high
    const fall = this.#low - low
    const bar = (before > high ? before : high) - (before < low ? before : low)
    this.#high = high
    this.#low = low
    this.#close = close
    if (!Number.isFinite(rise + fall + bar + before)) return false
    // Multiplied by 0 or 1 instead of branching: which way a price moves cannot be foreseen.
    const plusMove = rise * (Number(rise > fall) & Number(rise > 0))
    const minusMove = fall * (Number(fall > rise) & Number(fall > 0))
    // Running means until the averages stand: the share of the n-th bar is 1 ÷ n, and stays at 1 ÷ period.
    if (this.#count < this.#period) this.#count++
    const share = 1 / this.#count
    this.#plus += (plusMove - this.#plus) * share
    this.#minus += (minusMove - this.#minus) * share
    this.#range += (bar - this.#range) * share
    return this.#count === this.#period
  }

  /** Average upward movement, in the price's unit. */
  plus(): number {
    return this.#plus
  }

  /** Average downward movement, in the price's unit. */
  minus(): number {
    return this.#minus
  }

  /** Upward movement as a share of the true range, 0 to 100; 0 where nothing moved. */
  plusDi(): number {
    return this.#range === 0 ? 0 : (100 * this.#plus) / this.#range
  }

  /** Downward movement as a share of the true range, 0 to 100; 0 where nothing moved. */
  minusDi(): number {
    return this.#range === 0 ? 0 : (100 * this.#minus) / this.#range
  }

  /** How one-sided the movement was, 0 to 100; 0 where nothing moved. */
  dx(): number {
    const plus = this.plusDi()
    const minus = this.minusDi()
    const sum = plus + minus
    return sum === 0 ? 0 : (100 * Math.abs(plus - minus)) / sum
  }
}
