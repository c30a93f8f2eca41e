/** One thing at a time on a symbol: what protects a position and what closes it must not meet half-way. */
export class SymbolLanes {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Runs `work` when all that was given before for the symbol has ended, however it ended. */
  run<Result>(symbol: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(symbol) ?? Promise.resolve()
    const result = before.then(work, work)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(symbol, tail)
    void tail.then(() => {
      if (this.#tails.get(symbol) === tail) this.#tails.delete(symbol)
    })
    return result
  }

  /** When nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values())
  }
}
