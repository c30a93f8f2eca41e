import type { Clock } from '#main/ports.ts'

/** How long a symbol is listened to after somebody has looked at it. */
const LOOKED_AT_MS = 10 * 60_000

/** Which symbols somebody wants to hear of: for good, until released, or for a while after a look. */
export class Interest {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #onNew: () => void
  readonly #wanted = new Map<string, number>()
  readonly #lookedAt = new Map<string, number>()
  #base: readonly string[] = []

  /** `onNew` is told whenever a symbol comes that was not among them. */
  constructor(clock: Pick<Clock, 'monotonic'>, onNew: () => void) {
    this.#clock = clock
    this.#onNew = onNew
  }

  /** Those that are listened to in any case. */
  setBase(symbols: readonly string[]): void {
    this.#base = symbols
    this.#onNew()
  }

  want(symbol: string): () => void {
    const before = this.#wanted.get(symbol) ?? 0
    this.#wanted.set(symbol, before + 1)
    if (before === 0) this.#onNew()
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      const count = (this.#wanted.get(symbol) ?? 1) - 1
      if (count > 0) this.#wanted.set(symbol, count)
      else this.#wanted.delete(symbol)
    }
  }

  look(symbol: string): void {
    const isNew = !this.#lookedAt.has(symbol)
    this.#lookedAt.set(symbol, this.#clock.monotonic() + LOOKED_AT_MS)
    if (isNew) this.#onNew()
  }

  /** At most `most` of them; what is wanted for a position comes first, what was looked at last goes first. */
  symbols(most: number): Set<string> {
    const now = this.#clock.monotonic()
    for (const [symbol, until] of this.#lookedAt) if (until < now) this.#lookedAt.delete(symbol)
    const newestFirst = [...this.#lookedAt].sort(([, one], [, other]) => other - one).map(([symbol]) => symbol)
    return new Set([...new Set([...this.#wanted.keys(), ...this.#base, ...newestFirst])].slice(0, most))
  }
}
