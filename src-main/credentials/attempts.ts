import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'

/** So many wrong ones cost nothing: fingers slip. */
const FREE = 3
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

/** Slows down whoever tries passphrases: after three wrong ones each costs twice the wait of the one before. */
export class Attempts {
  readonly #clock: Pick<Clock, 'monotonic'>
  #wrong = 0
  #waitsUntil = 0

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** How long nothing is looked at still. */
  retryAfterMs(): number {
    return Math.max(0, Math.ceil(this.#waitsUntil - this.#clock.monotonic()))
  }

  /** Throws RATE_LIMITED while it is too early for another one. */
  begin(): void {
    const retryAfterMs = this.retryAfterMs()
    if (retryAfterMs === 0) return
    const seconds = Math.ceil(retryAfterMs / 1_000)
    throw new AppError('RATE_LIMITED', `too many wrong passphrases; try again in ${seconds} s`, { retryAfterMs })
  }

  wrong(): void {
    this.#wrong++
    if (this.#wrong < FREE) return
    this.#waitsUntil = this.#clock.monotonic() + Math.min(FIRST_WAIT_MS * 2 ** (this.#wrong - FREE), LONGEST_WAIT_MS)
  }

  right(): void {
    this.#wrong = 0
    this.#waitsUntil = 0
  }
}
