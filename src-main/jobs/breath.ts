/** So long a piece of long work may keep the process busy: half of a frame of the window. */
const BUSY_MS = 6

/**
 * Lets the process do other things between the pieces of long work that stays in it: `if (breath.isDue) await
 * breath.take()` after each piece.
 */
export class Breath {
  #since = performance.now()

  /** Whether the pieces since the last one have taken long. */
  get isDue(): boolean {
    return performance.now() - this.#since > BUSY_MS
  }

  /** Lets everything go first that waits. */
  async take(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#since = performance.now()
  }
}
