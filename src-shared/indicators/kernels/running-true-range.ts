/**
 * True range, told one bar at a time: the numbers of `trueRange`. On the first bar, and after a bar without a close, it is
 * high − low.
 */
export class RunningTrueRange {
  #before = Number.NaN

  /** The true range of the next bar, NaN where its high or low is missing. */
  next(high: number, low: number, close: number): number {
    const before = this.#before
    // Where the close before is missing, both comparisons are false.
    const top = before > high ? before : high
    const bottom = before < low ? before : low
    this.#before = close
    return top - bottom
  }
}
