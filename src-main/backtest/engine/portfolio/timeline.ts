/** The bars of one symbol that a run trades. */
export type TimedSpan = { readonly time: Float64Array; readonly start: number; readonly end: number }

/** All times of the spans, each once, in order. */
export function timelineOf(spans: readonly TimedSpan[]): Float64Array {
  const [first, ...others] = spans
  if (first === undefined) return new Float64Array(0)
  const only = first.time.subarray(first.start, first.end)
  if (others.every((span) => hasSameTimes(only, span))) return only
  const times = new Float64Array(spans.reduce((sum, { start, end }) => sum + end - start, 0))
  let filled = 0
  for (const { time, start, end } of spans) {
    times.set(time.subarray(start, end), filled)
    filled += end - start
  }
  times.sort()
  let count = 0
  for (let i = 0; i < times.length; i++) if (i === 0 || times[i] !== times[count - 1]) times[count++] = times[i]
  return times.subarray(0, count)
}

function hasSameTimes(times: Float64Array, { time, start, end }: TimedSpan): boolean {
  if (end - start !== times.length) return false
  for (let i = 0; i < times.length; i++) if (time[start + i] !== times[i]) return false
  return true
}
