import { AppError } from '#shared/errors.ts'
import { timeframeOf } from '#shared/time.ts'
import type { CandleBuffer } from './candle-buffer.ts'
import { type CandleGap, MAX_LISTED } from './candle-file.ts'
import type { Rejections } from './rejections.ts'

/** The most frequent distance between neighbours of ascending times (the shortest of equally frequent ones); undefined for fewer than two. */
export function mostFrequentDistance(time: Float64Array): number | undefined {
  const counts = new Map<number, number>()
  let current = Number.NaN
  let run = 0
  for (let i = 1; i < time.length; i++) {
    const distance = time[i] - time[i - 1]
    if (distance === current) run++
    else {
      if (run > 0) counts.set(current, (counts.get(current) ?? 0) + run)
      current = distance
      run = 1
    }
  }
  if (run > 0) counts.set(current, (counts.get(current) ?? 0) + run)
  let best: number | undefined
  let bestCount = 0
  for (const [distance, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== undefined && distance < best)) {
      best = distance
      bestCount = count
    }
  }
  return best
}

/** `1h`, or the milliseconds of a distance without a name. */
function describeTimeframe(durationMs: number): string {
  return timeframeOf(durationMs) ?? `${durationMs} ms`
}

/** Throws VALIDATION unless rows whose most frequent distance is `found` can be a series of `wantedMs`. */
export function requireTimeframe(rows: CandleBuffer, found: number | undefined, wantedMs: number, name: string): void {
  if (found === undefined || found === wantedMs) return
  // Two or three rows around a gap say nothing about their timeframe.
  if (rows.length <= 3 && found > wantedMs && found % wantedMs === 0) return
  throw new AppError(
    'VALIDATION',
    `${name} holds candles of ${describeTimeframe(found)}, not ${describeTimeframe(wantedMs)} (most of its rows are ${describeTimeframe(found)} apart)`,
    { foundMs: found, wantedMs },
  )
}

/**
 * Rejects rows that lie between the bars of a timeframe: off the phase most rows have, and no neighbour exactly one bar
 * away. (So a change to summer time, which moves a whole run of bars, costs nothing.)
 */
export function dropOffGrid(rows: CandleBuffer, timeframeMs: number, rejections: Rejections): void {
  const { time, line, length } = rows
  const phase = mostFrequentPhase(time, length, timeframeMs)
  let to = 0
  let previous = Number.NaN
  for (let i = 0; i < length; i++) {
    const at = time[i]
    const fits =
      at % timeframeMs === phase ||
      at - previous === timeframeMs ||
      (i + 1 < length && time[i + 1] - at === timeframeMs)
    previous = at
    if (fits) rows.move(i, to++)
    else
      rejections.add(
        line[i],
        `time ${new Date(at).toISOString()} is not the opening of a ${describeTimeframe(timeframeMs)} bar`,
      )
  }
  rows.length = to
}

function mostFrequentPhase(time: Float64Array, length: number, timeframeMs: number): number {
  const first = length > 0 ? time[0] % timeframeMs : 0
  let i = 1
  while (i < length && time[i] % timeframeMs === first) i++
  if (i >= length) return first
  const counts = new Map<number, number>()
  let best = first
  for (let k = 0; k < length; k++) {
    const phase = time[k] % timeframeMs
    const count = (counts.get(phase) ?? 0) + 1
    counts.set(phase, count)
    if (count > (counts.get(best) ?? 0)) best = phase
  }
  return best
}

/** The gaps in ascending times: the first `MAX_LISTED` of them, and how many there are. */
export function findGaps(time: Float64Array, timeframeMs: number): { gaps: CandleGap[]; gapCount: number } {
  const gaps: CandleGap[] = []
  let gapCount = 0
  for (let i = 1; i < time.length; i++) {
    const missing = Math.round((time[i] - time[i - 1]) / timeframeMs) - 1
    if (missing < 1) continue
    gapCount++
    if (gaps.length < MAX_LISTED) {
      const from = time[i - 1] + timeframeMs
      gaps.push({ from, to: from + (missing - 1) * timeframeMs, missing })
    }
  }
  return { gaps, gapCount }
}
