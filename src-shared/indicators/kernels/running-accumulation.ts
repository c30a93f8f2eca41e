import { moneyFlow } from './money-flow.ts'
import { RunningTotal } from './running-total.ts'

/** Accumulation/distribution line, told one bar at a time. A bar of which something is missing is left out. */
export class RunningAccumulation {
  readonly #total = new RunningTotal()

  /** The line with the next bar, NaN where something of the bar is missing. */
  next(high: number, low: number, close: number, volume: number): number {
    const flow = moneyFlow(high, low, close, volume)
    return Number.isFinite(flow) ? this.#total.add(flow) : Number.NaN
  }
}
