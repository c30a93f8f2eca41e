import { RunningMean } from './running-mean.ts'
import { SortedBlocks } from './sorted-blocks.ts'

/** Up to this period going through the window is faster than keeping it in order. */
const LONGEST_PLAIN = 400

/**
 * Mean of the last `period` values and their mean distance from it, told one at a time. Long windows are kept in order of
 * size: what lies above the mean is as far from it, all together, as what lies below, so that half the window's distances
 * are taken from sums.
 */
export class RunningMeanDeviation {
  /** Mean of the window, NaN while it does not hold `period` finite values in a row. */
  mean = Number.NaN
  readonly #period: number
  readonly #ring: Float64Array
  readonly #mean: RunningMean
  readonly #sorted: SortedBlocks | undefined
  #at = 0
  #count = 0

  constructor(period: number) {
    this.#period = period
    this.#ring = new Float64Array(period)
    this.#mean = new RunningMean(period)
    this.#sorted = period > LONGEST_PLAIN ? new SortedBlocks() : undefined
  }

  /** The mean distance with the next value, NaN while it is missing. */
  next(value: number): number {
    const mean = this.#mean.next(value)
    this.mean = mean
    if (!Number.isFinite(value)) {
      this.#at = 0
      this.#count = 0
      this.#sorted?.clear()
      return Number.NaN
    }
    const ring = this.#ring
    const leaving = ring[this.#at]
    ring[this.#at] = value
    if (++this.#at === this.#period) this.#at = 0
    const sorted = this.#sorted
    if (sorted !== undefined) {
      if (this.#count === this.#period) sorted.remove(leaving)
      sorted.insert(value)
    }
    if (this.#count < this.#period && ++this.#count < this.#period) return Number.NaN
    const sum = sorted === undefined ? this.#distances(mean) : 2 * sorted.distanceAbove(mean)
    return sum / this.#period
  }

  #distances(mean: number): number {
    const ring = this.#ring
    const length = ring.length
    // Four sums side by side: an addition need not wait for the one before it.
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let k = 0
    for (; k + 3 < length; k += 4) {
      a += Math.abs(ring[k] - mean)
      b += Math.abs(ring[k + 1] - mean)
      c += Math.abs(ring[k + 2] - mean)
      d += Math.abs(ring[k + 3] - mean)
    }
    for (; k < length; k++) a += Math.abs(ring[k] - mean)
    return a + b + (c + d)
  }
}
