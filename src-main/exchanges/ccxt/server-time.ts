import type { Clock } from '#main/ports.ts'

/** Older than this, the time is asked for again beside the work; a clock that is 1 % off is then 0.6 s off. */
const REFRESH_MS = 60_000
/** Older than this, it is asked for before anything is signed. */
const STALE_MS = 90_000
/** A step of the computer's clock against its ticking, by somebody's hand or by sleep. */
const JUMP_MS = 500

type Measured = { readonly base: number; readonly at: number; readonly wall: number }

/**
 * The exchange's time, counted from its last answer by the clock that never jumps: what the computer's own clock says
 * does not matter.
 */
export class ServerTime {
  readonly #clock: Clock
  readonly #ask: () => Promise<number>
  readonly #onFailure: (error: unknown) => void
  #measured: Measured | undefined
  #asking: Promise<void> | undefined

  /** `ask` answers the exchange's time in UTC ms; `onFailure` is told when it could not be asked beside the work. */
  constructor(clock: Clock, ask: () => Promise<number>, onFailure: (error: unknown) => void = () => undefined) {
    this.#clock = clock
    this.#ask = ask
    this.#onFailure = onFailure
  }

  /** UTC milliseconds at the exchange; the computer's own where it was never asked. */
  now(): number {
    const { base } = this.#measured ?? {}
    return Math.round(base === undefined ? this.#clock.now() : base + this.#clock.monotonic())
  }

  /** How far the computer's clock is behind the exchange's, in ms; undefined where that was never asked. */
  offset(): number | undefined {
    return this.#measured === undefined ? undefined : this.now() - this.#clock.now()
  }

  /** What is known is not believed any more. */
  forget(): void {
    this.#measured = undefined
  }

  /** Makes sure that the time is known well enough to sign with it. Throws what `ask` throws. */
  async ready(): Promise<void> {
    const measured = this.#measured
    if (measured === undefined || this.#isStale(measured)) return this.#measure()
    if (this.#clock.monotonic() - measured.at > REFRESH_MS) {
      // The old measure still serves; who cannot be asked now is asked with the next request.
      this.#measure().catch(this.#onFailure)
    }
  }

  #isStale({ at, wall }: Measured): boolean {
    const ticked = this.#clock.monotonic() - at
    return ticked > STALE_MS || Math.abs(this.#clock.now() - wall - ticked) > JUMP_MS
  }

  #measure(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #askOnce(): Promise<void> {
    const sent = this.#clock.monotonic()
    const time = await this.#ask()
    const at = this.#clock.monotonic()
    this.#measured = { base: time - (sent + at) / 2, at, wall: this.#clock.now() }
  }
}
