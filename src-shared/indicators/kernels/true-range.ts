/**
 * True range into `out`: the largest of high − low and the distances of high and low from the close before; on the first
 * bar, and after a bar without a close, high − low.
 */
export function trueRange(high: Float64Array, low: Float64Array, close: Float64Array, out: Float64Array): Float64Array {
  let before = Number.NaN
  for (let i = 0; i < high.length; i++) {
    // Where the close before is missing, both comparisons are false.
    const top = before > high[i] ? before : high[i]
    const bottom = before < low[i] ? before : low[i]
    out[i] = top - bottom
    before = close[i]
  }
  return out
}
