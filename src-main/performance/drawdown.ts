export type Drawdown = {
  /** The deepest fall from a peak, as a fraction of that peak; 0 where there is none. */
  readonly depth: number
  /** The longest time from a peak until equity is back at it, or to the end. Milliseconds. */
  readonly durationMs: number
}

/**
 * The deepest and the longest fall of a bar-by-bar equity that starts from `initial`. `time[start]` belongs to
 * `equity[0]`. The peak of a fall is the last bar at its highest value.
 */
export function worstDrawdown(equity: Float64Array, time: Float64Array, start: number, initial: number): Drawdown {
  let depth = 0
  let durationMs = 0
  let peak = initial
  let peakBar = 0
  let lowest = initial
  const count = equity.length
  for (let i = 0; i < count; i++) {
    const value = equity[i]
    if (value < peak) {
      if (value < lowest) lowest = value
    } else {
      if (lowest < peak) {
        depth = Math.max(depth, (peak - lowest) / peak)
        durationMs = Math.max(durationMs, time[start + i] - time[start + peakBar])
      }
      peak = value
      lowest = value
      peakBar = i
    }
  }
  if (lowest < peak) {
    depth = Math.max(depth, (peak - lowest) / peak)
    durationMs = Math.max(durationMs, time[start + count - 1] - time[start + peakBar])
  }
  return { depth, durationMs }
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
