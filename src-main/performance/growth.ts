import { finiteOrNull, ratioOrNull } from './finite.ts'

/** A year of 365.25 days in milliseconds. */
export const YEAR_MS = 365.25 * 86_400_000

/** `last / first - 1` */
export function totalReturn(first: number, last: number): number | null {
  const growth = ratioOrNull(last, first)
  return growth === null ? null : growth - 1
}

/**
 * Compound annual growth: `(1 + totalReturn) ^ (1 / years) - 1`, years of 365.25 days. Null over no time at all and
 * where more than everything was lost.
 */
export function annualGrowth(total: number | null, durationMs: number): number | null {
  if (total === null || durationMs <= 0 || total < -1) return null
  return finiteOrNull((1 + total) ** (YEAR_MS / durationMs) - 1)
}
