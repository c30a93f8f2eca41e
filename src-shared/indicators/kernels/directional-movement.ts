/**
 * Wilder's directional indicators, 0 to 100, into `plusDi` and `minusDi`. The first bar has nothing before it to move
 * from; the averages begin with the plain means of the `period` bars after it, so the first values stand on bar
 * `period`. Where the smoothed true range is zero nothing moved, and both are 0. A bar without a full set of prices is
 * missing, as is the one after it; the averages go on from where they were.
 */
export function directionalMovement(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  plusDi: Float64Array,
  minusDi: Float64Array,
): void {
  const length = high.length
  const weight = 1 / period
  let plus = 0
  let minus = 0
  let range = 0
  let count = 0
  if (length > 0) {
    plusDi[0] = Number.NaN
    minusDi[0] = Number.NaN
  }
  for (let i = 1; i < length; i++) {
    const rise = high[i] - high[i - 1]
    const fall = low[i - 1] - low[i]
    const before = close[i - 1]
    const bar = (before > high[i] ? before : high[i]) - (before < low[i] ? before : low[i])
    if (!Number.isFinite(rise + fall + bar + before)) {
      plusDi[i] = Number.NaN
      minusDi[i] = Number.NaN
      continue
    }
    // Multiplied by 0 or 1 instead of branching: which way a price moves cannot be foreseen.
    const plusMove = rise * (Number(rise > fall) & Number(rise > 0))
    const minusMove = fall * (Number(fall > rise) & Number(fall > 0))
    // Running means until the averages stand: the share of the n-th bar is 1 ÷ n, and stays at 1 ÷ period.
    count++
    const share = count < period ? 1 / count : weight
    plus += (plusMove - plus) * share
    minus += (minusMove - minus) * share
    range += (bar - range) * share
    if (count < period) {
      plusDi[i] = Number.NaN
      minusDi[i] = Number.NaN
      continue
    }
    plusDi[i] = range === 0 ? 0 : (100 * plus) / range
    minusDi[i] = range === 0 ? 0 : (100 * minus) / range
  }
}
