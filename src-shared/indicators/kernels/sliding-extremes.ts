import { forEachStretch } from './missing.ts'

/**
 * Highest of the last `period` values, the current one included, into `out`; missing until the window holds `period`
 * finite values. Three comparisons a value whatever the period (van Herk 1992, Gil and Werman 1993): the values are cut
 * into blocks as long as the window, and every window is the end of one block and the beginning of the next.
 */
export function slidingHighest(values: Float64Array, period: number, out: Float64Array): Float64Array {
  out.fill(Number.NaN)
  const ends = new Float64Array(Math.min(period, values.length))
  forEachStretch(values, (from, to) => highestOfStretch(values, from, to, period, ends, out))
  return out
}

/** Lowest of the last `period` values, as `slidingHighest`. */
export function slidingLowest(values: Float64Array, period: number, out: Float64Array): Float64Array {
  out.fill(Number.NaN)
  const ends = new Float64Array(Math.min(period, values.length))
  forEachStretch(values, (from, to) => lowestOfStretch(values, from, to, period, ends, out))
  return out
}

/** `ends` takes the highest values of a block from each of its bars to its last. */
function highestOfStretch(
  values: Float64Array,
  from: number,
  to: number,
  period: number,
  ends: Float64Array,
  out: Float64Array,
): void {
  for (let block = from; block + period <= to; block += period) {
    const last = block + period - 1
    let highest = values[last]
    for (let k = period - 1; k >= 0; k--) {
      const value = values[block + k]
      if (value > highest) highest = value
      ends[k] = highest
    }
    out[last] = highest
    const stop = Math.min(period - 1, to - last - 1)
    highest = Number.NEGATIVE_INFINITY
    for (let k = 1; k <= stop; k++) {
      const value = values[last + k]
      if (value > highest) highest = value
      const end = ends[k]
      out[last + k] = end > highest ? end : highest
    }
  }
}

function lowestOfStretch(
  values: Float64Array,
  from: number,
  to: number,
  period: number,
  ends: Float64Array,
  out: Float64Array,
): void {
  for (let block = from; block + period <= to; block += period) {
    const last = block + period - 1
    let lowest = values[last]
    for (let k = period - 1; k >= 0; k--) {
      const value = values[block + k]
      if (value < lowest) lowest = value
      ends[k] = lowest
    }
    out[last] = lowest
    const stop = Math.min(period - 1, to - last - 1)
    lowest = Number.POSITIVE_INFINITY
    for (let k = 1; k <= stop; k++) {
      const value = values[last + k]
      if (value < lowest) lowest = value
      const end = ends[k]
      out[last + k] = end < lowest ? end : lowest
    }
  }
}
