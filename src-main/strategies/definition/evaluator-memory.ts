import { createMask } from './kernels.ts'

/**
 * Columns and masks that a plan writes, kept from one run to the next as long as the candles keep their length. Plans
 * that share one write over each other's results.
 */
export class EvaluatorMemory {
  columns: Float64Array[] = []
  masks: Uint8Array[] = []
  indicators: Float64Array[] = []
  constants: readonly [Uint8Array, Uint8Array] = [createMask(0), createMask(0)]
  length = -1

  /** Makes it fit candles of `length` bars. */
  fit(length: number): void {
    if (length === this.length) return
    this.length = length
    this.columns = []
    this.masks = []
    this.indicators = []
    this.constants = [createMask(length), createMask(length).fill(1)]
  }

  mask(slot: number): Uint8Array {
    this.masks[slot] ??= createMask(this.length)
    return this.masks[slot]
  }
}
