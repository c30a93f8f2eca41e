/** Candles that are missing within a series. */
export type Gaps = {
  readonly count: number
  readonly missing: number
  readonly longestMs: number
  readonly longestAt: number
}

const known = new WeakMap<Float64Array, { readonly barMs: number; readonly gaps: Gaps }>()

/**
 * Where consecutive bars lie further apart than `barMs`. `longestAt` is the bar before the longest gap. Kept for as long
 * as `time` lives, which must not change afterwards.
 */
export function gapsOf(time: Float64Array, barMs: number): Gaps {
  const cached = known.get(time)
  if (cached?.barMs === barMs) return cached.gaps
  let count = 0
  let missing = 0
  let longestMs = 0
  let longestAt = -1
  for (let i = 1; i < time.length; i++) {
    const step = time[i] - time[i - 1]
    if (step <= barMs) continue
    count++
    missing += Math.max(1, Math.round(step / barMs) - 1)
    if (step > longestMs) {
      longestMs = step
      longestAt = time[i - 1]
    }
  }
  const gaps = { count, missing, longestMs, longestAt }
  known.set(time, { barMs, gaps })
  return gaps
}
