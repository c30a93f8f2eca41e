import { forEachStretch } from './missing.ts'

/** A sum of squares this much below the largest since it was last taken afresh may be rounding error alone. */
export const LOST_DIGITS = 1e-4

/**
 * Population standard deviation (divided by `period`) of the last `period` values into `out`, given their means. Exactly
 * 0 in a window of equal values; missing until the window holds `period` finite values.
 */
export function slidingDeviation(
  values: Float64Array,
  means: Float64Array,
  period: number,
  out: Float64Array,
): Float64Array {
  out.fill(Number.NaN)
  forEachStretch(values, (from, to) => deviations(values, means, from, to, period, out))
  return out
}

function deviations(
  values: Float64Array,
  means: Float64Array,
  from: number,
  to: number,
  period: number,
  out: Float64Array,
): void {
  const every = Math.max(period, 64)
  let squares = 0
  let largest = 0
  let anchor = -every
  let sameSince = from
  for (let i = from + 1; i < Math.min(to, from + period); i++) if (values[i] !== values[i - 1]) sameSince = i
  for (let i = from + period - 1; i < to; i++) {
    const value = values[i]
    if (i > from && value !== values[i - 1]) sameSince = i
    if (i - sameSince + 1 >= period) {
      squares = 0
    } else {
      const leaving = i - anchor < every ? values[i - period] : value
      squares += (value - leaving) * (value - means[i] + leaving - means[i - 1])
      if (i - anchor >= every || squares < largest * LOST_DIGITS) {
        squares = squaresAround(values, means[i], i - period + 1, i + 1)
        largest = 0
        anchor = i
      }
    }
    if (squares > largest) largest = squares
    out[i] = Math.sqrt(squares / period)
  }
}

function squaresAround(values: Float64Array, mean: number, from: number, to: number): number {
  let squares = 0
  for (let i = from; i < to; i++) {
    const distance = values[i] - mean
    squares += distance * distance
  }
  return squares
}
