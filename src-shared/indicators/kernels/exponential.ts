import type { IndicatorSeed } from '#shared/indicators/definition.ts'
import { CHUNK, firstPresent, isComplete } from './missing.ts'

/**
 * Average that moves by the fraction `weight` of its distance to every new value, into `out`. It begins with the plain
 * mean of the first `period` values, or with the first value where the seed is `first`. On a bar without a value it is
 * missing and goes on afterwards from where it was. `out` may be `values` itself.
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
  let average = mean
  for (let start = i + 1; start < length; start += CHUNK) {
    const end = Math.min(length, start + CHUNK)
    // Every average waits for the one before it; a question in between makes it wait twice as long.
    if (isComplete(values, start, end)) {
      for (let k = start; k < end; k++) {
        average += weight * (values[k] - average)
        out[k] = average
      }
      continue
    }
    for (let k = start; k < end; k++) {
      const value = values[k]
      if (Number.isFinite(value)) {
        average += weight * (value - average)
        out[k] = average
      } else out[k] = Number.NaN
    }
  }
  return out
}
