export type Drawdown = {
  /** The deepest fall from a peak, as a fraction of that peak; 0 where there is none. */
  readonly depth: number
  /** The longest time from a peak until equity is back at it, or to the end. Milliseconds. */
  readonly durationMs: number
}

/**
 * Follows an equity from bar to bar and keeps its deepest and its longest fall. The peak of a fall is the last bar at the
 * highest value. Runs of bars are added as a whole, because a backtest spends its time here.
 */
export class DrawdownTracker {
  private readonly time: Float64Array
  private depth = 0
  private durationMs = 0
  private peak: number
  private peakTime: number
  private lowest: number

  /** `initial` is the equity before bar `start`; `time` holds the bars' times. */
  constructor(time: Float64Array, start: number, initial: number) {
    this.time = time
    this.peak = initial
    this.lowest = initial
    this.peakTime = time[start]
  }

  /** The bars `[from, to)` all have the equity `value`. */
  addFlat(value: number, from: number, to: number): void {
    if (value >= this.peak) {
      this.endFall(from)
      this.peak = value
      this.lowest = value
      this.peakTime = this.time[to - 1]
    } else if (value < this.lowest) this.lowest = value
  }

  /**
   * The bars `[from, to)` have the equity `base + factor × price`, which is written to `equity[bar - start]`. Stops after
   * the first bar whose equity is not above zero and answers the first bar not written.
   */
  addLinear(
    equity: Float64Array,
    start: number,
    price: Float64Array,
    base: number,
    factor: number,
    from: number,
    to: number,
  ): number {
    let peak = this.peak
    let lowest = this.lowest
    let peakBar = -1
    let bar = from
    while (bar < to) {
      const value = base + factor * price[bar]
      equity[bar - start] = value
      bar++
      if (value < peak) {
        // A minimum costs less than a branch that goes either way.
        lowest = Math.min(lowest, value)
        if (value <= 0) break
      } else {
        if (lowest < peak) {
          this.depth = Math.max(this.depth, (peak - lowest) / peak)
          const peakTime = peakBar < 0 ? this.peakTime : this.time[peakBar]
          this.durationMs = Math.max(this.durationMs, this.time[bar - 1] - peakTime)
        }
        peak = value
        lowest = value
        peakBar = bar - 1
      }
    }
    this.peak = peak
    this.lowest = lowest
    if (peakBar >= 0) this.peakTime = this.time[peakBar]
    return bar
  }

  /** The falls up to `lastBar`, the last one whether or not it has ended. */
  result(lastBar: number): Drawdown {
    this.endFall(lastBar)
    return { depth: this.depth, durationMs: this.durationMs }
  }

  private endFall(bar: number): void {
    if (this.lowest >= this.peak) return
    this.depth = Math.max(this.depth, (this.peak - this.lowest) / this.peak)
    this.durationMs = Math.max(this.durationMs, this.time[bar] - this.peakTime)
  }
}

/** The deepest and the longest fall of an equity that starts from `initial`; `time` has its bars' times. */
export function worstDrawdown(equity: Float64Array, time: Float64Array, initial: number): Drawdown {
  const tracker = new DrawdownTracker(time, 0, initial)
  if (equity.length === 0) return { depth: 0, durationMs: 0 }
  for (let bar = 0; bar < equity.length; bar++) tracker.addFlat(equity[bar], bar, bar + 1)
  return tracker.result(equity.length - 1)
}

/** How far equity lies below its highest value so far (`initial` included), as a fraction of it, 0 or above. */
export function drawdownSeries(equity: Float64Array, initial: number): Float64Array {
  const series = new Float64Array(equity.length)
  let peak = initial
  for (let i = 0; i < equity.length; i++) {
    if (equity[i] >= peak) peak = equity[i]
    else series[i] = (peak - equity[i]) / peak
  }
  return series
}
