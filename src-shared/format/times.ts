import { DAY_MS } from '#shared/time.ts'
import { MISSING } from './numbers.ts'

/** The UTC day: 2024-03-01. */
export function formatDay(time: number | null): string {
  return time === null ? MISSING : new Date(time).toISOString().slice(0, 10)
}

/** The UTC minute: 2024-03-01 14:00. */
export function formatMinute(time: number | null): string {
  return time === null ? MISSING : new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}

const UNITS = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A duration in its two largest units: 3 d 4 h. Below a second: 250 ms. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null || !Number.isFinite(durationMs)) return MISSING
  if (durationMs < 1000) return `${Math.max(0, Math.round(durationMs))} ms`
  let rest = durationMs
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** The beginning of a day written as 2024-03-01, in UTC milliseconds; undefined where it is no day. */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const time = Date.parse(`${text}T00:00:00Z`)
  // 2024-02-30 would roll over.
  return Number.isNaN(time) || formatDay(time) !== text ? undefined : time
}
