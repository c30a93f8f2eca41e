const FIRST_MS = 2_000
const LONGEST_MS = 300_000

/**
 * How long to wait before the next attempt, after so many that failed: twice as long each time, at most five minutes, and
 * never the same for many (`random` from 0 to 1 takes away up to half).
 */
export function retryDelay(failures: number, random: number): number {
  const whole = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS)
  return Math.round(whole * (1 - random / 2))
}
