import { decimalScale, isExact, ROUND } from './decimal-scale.ts'
import { firstPresent, forEachStretch } from './missing.ts'
import { quotient } from './quotient.ts'

/**
 * Mean of the last `period` values into `out`, in one pass whatever the period. Missing (NaN) until the window holds
 * `period` finite values.
 *
 * The sums do not drift, so two averages that are equal compare as equal after any number of bars: prices are decimals,
 * and as whole multiples of their last digit they add up without error; other values go through a sum that carries its
 * own rounding error along.
 */
export function slidingMean(values: Float64Array, period: number, out: Float64Array): Float64Array {
  const from = firstPresent(values)
  if (decimalMean(values, from, period, out)) return out
  if (compensatedMean(values, from, values.length, period, out)) {
    out.fill(Number.NaN, 0, Math.min(out.length, from))
    return out
  }
  out.fill(Number.NaN)
  forEachStretch(values, (start, end) => compensatedMean(values, start, end, period, out))
  return out
}

/** False, with `out` in pieces, where the values from `from` on are not all decimals of few digits. */
function decimalMean(values: Float64Array, from: number, period: number, out: Float64Array): boolean {
  const scale = decimalScale(values, from)
  if (scale === 0) return false
  const length = values.length
  const divisor = period * scale
  const full = Math.min(length, from + period)
  let sum = 0
  let errors = 0
  let squares = 0
  out.fill(Number.NaN, 0, full)
  for (let i = from; i < full; i++) {
    const scaled = values[i] * scale
    const whole = scaled + ROUND - ROUND
    const error = whole - scaled
    errors += error * error
    squares += scaled * scaled
    sum += whole
  }
  if (full - from === period) out[full - 1] = sum / divisor
  for (let i = full; i < length; i++) {
    const scaled = values[i] * scale
    const whole = scaled + ROUND - ROUND
    const error = whole - scaled
    errors += error * error
    squares += scaled * scaled
    sum += whole - (values[i - period] * scale + ROUND - ROUND)
    out[i] = sum / divisor
  }
  return isExact(errors, squares, length - from, period)
}

/** False where a value in `[from, to)` is missing. Values before the first full window are set to NaN. */
function compensatedMean(values: Float64Array, from: number, to: number, period: number, out: Float64Array): boolean {
  const full = Math.min(to, from + period)
  const inverse = 1 / period
  let sum = 0
  let lost = 0
  for (let i = from; i < full; i++) {
    const value = values[i]
    const next = sum + value
    const added = next - sum
    lost += sum - (next - added) + (value - added)
    sum = next
    out[i] = Number.NaN
  }
  if (full - from === period) out[full - 1] = quotient(sum, lost, period, inverse)
  for (let i = full; i < to; i++) {
    const entering = values[i]
    const leaving = values[i - period]
    // Knuth's two-sum, twice: the difference and its rounding error, then the sum and its rounding error.
    const change = entering - leaving
    const subtracted = change - entering
    const changeLost = entering - (change - subtracted) - (leaving + subtracted)
    const next = sum + change
    const added = next - sum
    lost += sum - (next - added) + (change - added) + changeLost
    sum = next
    out[i] = quotient(sum, lost, period, inverse)
  }
  return Number.isFinite(sum + lost)
}
