import { DAY_MS } from '#shared/time.ts'
import type { MinuteRange } from './compiled-strategy.ts'

const MINUTE_MS = 60_000

/** Whether a bar that opens at `time` may be entered: its UTC time of day lies in one of the ranges, or there are none. */
export function isWithinHours(hours: readonly MinuteRange[], time: number): boolean {
  if (hours.length === 0) return true
  const sinceMidnight = ((time % DAY_MS) + DAY_MS) % DAY_MS
  const minute = sinceMidnight / MINUTE_MS
  for (const { from, to } of hours) {
    const isIn = from < to ? minute >= from && minute < to : minute >= from || minute < to
    if (isIn) return true
  }
  return false
}
