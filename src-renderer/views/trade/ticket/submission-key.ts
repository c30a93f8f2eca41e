/** How long after an answer a second submission of the same ticket counts as the same click. */
const SAME_CLICK_MS = 1_000

/**
 * Keys for submissions: a ticket that is sent twice by one double click, or again because its answer was lost, has the same
 * key and is placed once. Any change, a refusal, or a moment's pause makes a new one.
 */
export class SubmissionKeys {
  readonly #make: () => string
  #key: string | undefined
  #content = ''
  #answeredAt: number | undefined

  constructor(make: () => string) {
    this.#make = make
  }

  /** The key of a submission of this content, at `now` (milliseconds). */
  keyFor(content: string, now: number): string {
    const isOver = this.#answeredAt !== undefined && now - this.#answeredAt > SAME_CLICK_MS
    if (this.#key === undefined || content !== this.#content || isOver) {
      this.#key = this.#make()
      this.#content = content
      this.#answeredAt = undefined
    }
    return this.#key
  }

  /** The order was placed. */
  placed(now: number): void {
    this.#answeredAt = now
  }

  /** The order was refused: the next try is another order. */
  refused(): void {
    this.#key = undefined
  }
}
