import { DAY_MS } from '#shared/time.ts'

const known = new WeakMap<Float64Array, Int32Array>()

/**
 * The index of the last bar of each UTC day that has a bar, ascending. Kept for as long as `time` lives, since many runs
 * look at the same candles; `time` must not change afterwards.
 */
export function dayEnds(time: Float64Array): Int32Array {
  const cached = known.get(time)
  if (cached !== undefined) return cached
  const ends: number[] = []
  let nextDay = Number.NEGATIVE_INFINITY
  for (let i = 0; i < time.length; i++) {
    if (time[i] < nextDay) continue
    if (i > 0) ends.push(i - 1)
    nextDay = (Math.floor(time[i] / DAY_MS) + 1) * DAY_MS
  }
  if (time.length > 0) ends.push(time.length - 1)
  const made = Int32Array.from(ends)
  known.set(time, made)
  return made
}

/**
 * The last equity value of each UTC day within the bars `[start, end)` of `time`; `equity[0]` belongs to bar `start`.
 * A day that `end` cuts counts with its last bar inside.
 */
export function dailyEquity(equity: Float64Array, time: Float64Array, start: number, end: number): Float64Array {
  const ends = dayEnds(time)
  const first = firstAtLeast(ends, start)
  const last = firstAtLeast(ends, end)
  const cut = end > start && (last === first || ends[last - 1] !== end - 1)
  const values = new Float64Array(last - first + (cut ? 1 : 0))
  for (let day = first; day < last; day++) values[day - first] = equity[ends[day] - start]
  if (cut) values[values.length - 1] = equity[end - 1 - start]
  return values
}

/** The first index of ascending `values` whose value is at least `least`; the length where there is none. */
export function firstAtLeast(values: Int32Array | Float64Array, least: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}
