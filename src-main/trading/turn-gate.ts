/**
 * Lets in so many a turn of the event loop, first come first served. A flood is spread over turns, so that prices, windows
 * and close-all are never held up by all of it at once.
 */
export class TurnGate {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #entered = 0
  #isTurnAhead = false

  constructor(most: number) {
    this.#most = most
  }

  /** Waits for its turn; undefined where it may go on at once. */
  enter(): Promise<void> | undefined {
    this.#awaitTurn()
    if (this.#entered >= this.#most || this.#waiting.length > 0) {
      return new Promise((resolve) => {
        this.#waiting.push(resolve)
      })
    }
    this.#entered++
    return undefined
  }

  #awaitTurn(): void {
    if (this.#isTurnAhead) return
    this.#isTurnAhead = true
    setImmediate(() => this.#next())
  }

  #next(): void {
    this.#isTurnAhead = false
    const now = this.#waiting.splice(0, this.#most)
    this.#entered = now.length
    if (now.length > 0) this.#awaitTurn()
    for (const goOn of now) goOn()
  }
}
