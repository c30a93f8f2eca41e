import type { IndicatorSeed } from './definition.ts'
import { firstPresent } from './missing.ts'

/**
 * Average that moves by the fraction `weight` of its distance to every new value, into `out`. It begins with the plain
 * mean of the first `period` values, or with the first value where the seed is `first`. On a bar without a value it is
 * missing and goes on afterwards from where it was.
 */
export function exponential(
  values: Float64Array,
  weight: number,
  period: number,
  seed: IndicatorSeed,
  out: Float64Array,
): Float64Array {
  const length = values.length
  const from = firstPresent(values)
  const needed = seed === 'first' ? 1 : period
  let mean = 0
  let i = from
  for (let count = 0; i < length && count < needed; i++) {
    if (!Number.isFinite(values[i])) continue
    count++
    // A running mean is exact where all values are the same, which a sum and a division is not.
    mean += (values[i] - mean) / count
    if (count === needed) break
  }
  out.fill(Number.NaN, 0, Math.min(i, length))
  if (i >= length) return out
  out[i] = mean
  const start = i + 1
  let average = mean
  for (i = start; i < length; i++) {
    average += weight * (values[i] - average)
    out[i] = average
  }
  // A missing value stays in the average, so that one look at the end tells.
  if (!Number.isFinite(average)) continueOverGaps(values, weight, start, mean, out)
  return out
}

function continueOverGaps(values: Float64Array, weight: number, start: number, mean: number, out: Float64Array): void {
  let average = mean
  for (let i = start; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      average += weight * (values[i] - average)
      out[i] = average
    } else out[i] = Number.NaN
  }
}
