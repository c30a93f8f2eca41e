/** A sum from the first value on that carries its own rounding error along, so that it does not drift. */
export class RunningTotal {
  #sum = 0
  #lost = 0

  /** The sum with one more finite value. */
  add(value: number): number {
    // Knuth's two-sum: the sum and its rounding error.
    const before = this.#sum
    const sum = before + value
    const added = sum - before
    this.#lost += before - (sum - added) + (value - added)
    this.#sum = sum
    return sum + this.#lost
  }
}
