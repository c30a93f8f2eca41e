import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'

const MINUTE = 60_000
/** Weight a minute that the exchange allows where it has not said otherwise. */
const USUAL_WEIGHT = 6000
/** What is left to cancellations, exits and questions about orders. */
const RESERVED = 0.1
/** A ban without an end in its answer. */
const USUAL_BAN_MS = 60_000

/** `needed`: cancels, reduces, or finds out what happened. `other`: everything that can wait. */
export type Urgency = 'needed' | 'other'

/** Lets no request out while the exchange bans us, and keeps a part of its weight for what must not wait. */
export class RequestGate {
  readonly #clock: Clock
  #limit = USUAL_WEIGHT
  #used: { readonly weight: number; readonly at: number } = { weight: 0, at: Number.NEGATIVE_INFINITY }
  #closedUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long requests are held back still, in ms; 0 where they are not. */
  get closedForMs(): number {
    return Math.max(this.#closedUntil - this.#clock.monotonic(), 0)
  }

  /** The weight a minute that the exchange allows, as it says. */
  set limit(weight: number) {
    this.#limit = weight
  }

  /** Throws RATE_LIMITED, with the wait in `retryAfterMs`, where the request may not go out now. */
  admit(urgency: Urgency): void {
    const banned = this.closedForMs
    if (banned > 0) throw limited('Binance takes no requests from here', banned)
    const age = this.#clock.monotonic() - this.#used.at
    if (urgency === 'needed' || age >= MINUTE || this.#used.weight < this.#limit * (1 - RESERVED)) return
    throw limited(
      `${this.#used.weight} of ${this.#limit} request weight are used and the rest is reserved`,
      MINUTE - age,
    )
  }

  /** Reads what an answer says about the limits. */
  saw(status: number, headers: Readonly<Record<string, string>>): void {
    const now = this.#clock.monotonic()
    const weight = Number(headers['x-mbx-used-weight-1m'])
    if (weight >= 0) this.#used = { weight, at: now }
    if (status !== 429 && status !== 418) return
    const seconds = Number(headers['retry-after'])
    this.#closedUntil = Math.max(this.#closedUntil, now + (seconds > 0 ? seconds * 1000 : USUAL_BAN_MS))
  }
}

function limited(why: string, waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000)
  return new AppError('RATE_LIMITED', `${why}; try again in ${seconds} s`, { retryAfterMs: Math.ceil(waitMs) })
}
