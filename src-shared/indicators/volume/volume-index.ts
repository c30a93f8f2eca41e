/** Where the volume indices begin. */
const START = 1_000

/**
 * An index that follows the relative changes of the close on the bars whose volume rose (`risen`), or on those whose
 * volume fell, and stands still on all others. A bar of which something is missing is left out.
 */
export class VolumeIndex {
  readonly #risen: boolean
  #index = START
  #close = Number.NaN
  #volume = Number.NaN

  constructor(risen: boolean) {
    this.#risen = risen
  }

  /** The index with the next bar, NaN where its close or volume is missing. */
  next(close: number, volume: number): number {
    if (!Number.isFinite(close + volume)) return Number.NaN
    if (this.#risen ? volume > this.#volume : volume < this.#volume) {
      const next = this.#index * (close / this.#close)
      // After a close of zero there is no relative change.
      if (Number.isFinite(next)) this.#index = next
    }
    this.#close = close
    this.#volume = volume
    return this.#index
  }
}
