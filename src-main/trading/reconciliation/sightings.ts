import type { Clock } from '#main/ports.ts'

/**
 * What was seen in one look and means nothing before it is seen again, unchanged and at a distance: an answer of an
 * exchange may be older than what we know.
 */
export class Sightings {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #distanceMs: number
  readonly #first = new Map<string, { readonly mark: string; readonly at: number }>()
  #seen = new Set<string>()

  constructor(clock: Pick<Clock, 'monotonic'>, distanceMs: number) {
    this.#clock = clock
    this.#distanceMs = distanceMs
  }

  /** Notes that something is as `mark` says; answers whether it was so before, long enough ago. */
  isConfirmed(key: string, mark: string): boolean {
    this.#seen.add(key)
    const known = this.#first.get(key)
    if (known?.mark === mark) return this.#clock.monotonic() - known.at >= this.#distanceMs
    this.#first.set(key, { mark, at: this.#clock.monotonic() })
    return false
  }

  /** What was not seen in the look that ends is forgotten. */
  endLook(): void {
    for (const key of this.#first.keys()) if (!this.#seen.has(key)) this.#first.delete(key)
    this.#seen = new Set()
  }

  /** Whether something has been seen that may not count yet. */
  get areWaiting(): boolean {
    const now = this.#clock.monotonic()
    return [...this.#first.values()].some(({ at }) => now - at < this.#distanceMs)
  }
}
