/** Change from the last value there was, told one value at a time. */
export class RunningChange {
  #before = Number.NaN

  /** The change to the next value, NaN on the first and where it is missing; the one after is measured from the last. */
  next(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN
    const change = value - this.#before
    this.#before = value
    return change
  }
}
