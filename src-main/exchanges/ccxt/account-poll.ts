import type { Clock, Log } from '#main/ports.ts'

const EVERY_MS = 5_000
const LONGEST_PAUSE_MS = 60_000

export type AccountPollOptions = {
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Reads what has happened since the last time, and tells it. */
  readonly look: () => Promise<void>
  /** Called when it is heard again after it was not. */
  readonly onAgain: () => void
}

/** Asks an account again and again, where an exchange does not tell of it; less often while it does not answer. */
export class AccountPoll {
  readonly #options: AccountPollOptions
  #cancel: () => void = () => undefined
  #isStopped = false
  #failures = 0
  #heardAt: number | undefined

  /** Asks at once. */
  constructor(options: AccountPollOptions) {
    this.#options = options
    this.#next(0)
  }

  /** Whether the last question was answered. */
  get isConnected(): boolean {
    return this.#heardAt !== undefined && this.#failures === 0
  }

  /** UTC ms of the last answer, by the computer's clock; undefined before the first. */
  get lastHeardAt(): number | undefined {
    const { clock } = this.#options
    return this.#heardAt === undefined ? undefined : clock.now() - (clock.monotonic() - this.#heardAt)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  #next(ms: number): void {
    this.#cancel = this.#options.clock.schedule(() => void this.#once(), ms)
  }

  async #once(): Promise<void> {
    const { clock, random, log, look, onAgain } = this.#options
    try {
      await look()
      const isAgain = this.#failures > 0 && this.#heardAt !== undefined
      this.#failures = 0
      this.#heardAt = clock.monotonic()
      if (isAgain) onAgain()
    } catch (error) {
      this.#failures++
      log.warn({ error: String(error) }, 'An account could not be asked what has happened; it is asked again.')
    }
    if (this.#isStopped) return
    const pause = Math.min(EVERY_MS * 2 ** Math.min(this.#failures, 10), LONGEST_PAUSE_MS)
    this.#next(pause * (0.5 + random()))
  }
}
