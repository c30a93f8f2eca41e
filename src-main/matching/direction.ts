import type { Direction } from '#shared/domain/report.ts'

/**
 * The direction of a position as a factor: 1 long, -1 short. Multiplied by it, the prices of a short can be compared as
 * those of a long, so that every rule is written once. The product with ±1 is exact.
 */
export type Sign = 1 | -1

/** The word for a sign. */
export function directionOf(sign: Sign): Direction {
  return sign === 1 ? 'long' : 'short'
}
