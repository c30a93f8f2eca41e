import { TradeLedger } from './trade-ledger.ts'

/**
 * Memory that a run writes and the next one writes again, because fresh memory costs more than the arithmetic. Whoever
 * passes one to a run may read that run's equity only until the next.
 */
export class BacktestScratch {
  readonly ledger = new TradeLedger()
  private memory = new Float64Array(0)

  /** A column of `length` whose contents are undefined. */
  equity(length: number): Float64Array {
    if (this.memory.length < length) this.memory = new Float64Array(length)
    return this.memory.length === length ? this.memory : this.memory.subarray(0, length)
  }
}
