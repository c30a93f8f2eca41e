import type { Clock } from '#main/ports.ts'

/** So many answers in a row that were none. */
const MOST_FAILURES = 8
const FIRST_REST_MS = 5_000
const LONGEST_REST_MS = 60_000

export type CircuitState = 'closed' | 'half_open' | 'open'

/**
 * Lets an exchange rest that gives no usable answers: after eight in a row it opens for five seconds, then lets one
 * request try, and opens for twice as long where that one fails too.
 */
export class Circuit {
  readonly #clock: Clock
  #failures = 0
  #openings = 0
  #openUntil: number | undefined
  #isTrying = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get state(): CircuitState {
    if (this.#openUntil === undefined) return 'closed'
    return this.#clock.monotonic() < this.#openUntil ? 'open' : 'half_open'
  }

  /** How many answers in a row were none. */
  get failures(): number {
    return this.#failures
  }

  /** How long a request has to wait that can; 0 where it may go. */
  waitMs(): number {
    if (this.#openUntil === undefined) return 0
    const wait = this.#openUntil - this.#clock.monotonic()
    if (wait > 0) return wait
    return this.#isTrying ? FIRST_REST_MS : 0
  }

  /** A request goes; where the circuit is half open, it is the one that tries. */
  began(): void {
    if (this.state === 'half_open') this.#isTrying = true
  }

  /** An answer that can be used, a refusal too, closes it. */
  succeeded(): void {
    this.#failures = 0
    this.#openings = 0
    this.#openUntil = undefined
    this.#isTrying = false
  }

  /** No answer, or one that says nothing. */
  failed(): void {
    this.#failures++
    const isOpen = this.state === 'open'
    this.#isTrying = false
    if (isOpen || this.#failures < MOST_FAILURES) return
    const rest = Math.min(FIRST_REST_MS * 2 ** Math.min(this.#openings, 10), LONGEST_REST_MS)
    this.#openings++
    this.#openUntil = this.#clock.monotonic() + rest
  }

  /** The request was never sent: it says nothing. */
  abandoned(): void {
    this.#isTrying = false
  }
}
