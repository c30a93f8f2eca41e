import type { Sign } from './direction.ts'

/** A stop that is never touched. */
export function noStop(sign: Sign): number {
  return sign * Number.NEGATIVE_INFINITY
}

/** A target that is never touched. */
export function noTarget(sign: Sign): number {
  return sign * Number.POSITIVE_INFINITY
}

/** The stop `fraction` of the entry price away on the losing side. */
export function stopAtFraction(sign: Sign, entryPrice: number, fraction: number): number {
  return entryPrice * (1 - sign * fraction)
}

/** The target `fraction` of the entry price away on the winning side. */
export function targetAtFraction(sign: Sign, entryPrice: number, fraction: number): number {
  return entryPrice * (1 + sign * fraction)
}

/** The stop `distance` (in the price's unit) away on the losing side. */
export function stopAtDistance(sign: Sign, entryPrice: number, distance: number): number {
  return entryPrice - sign * distance
}

/** The target `distance` (in the price's unit) away on the winning side. */
export function targetAtDistance(sign: Sign, entryPrice: number, distance: number): number {
  return entryPrice + sign * distance
}

/** The trailing stop `fraction` of the best price so far behind that price. */
export function trailingLevel(sign: Sign, best: number, fraction: number): number {
  return best * (1 - sign * fraction)
}

/** The best price at which a trailing stop with `activateAt` begins to work. */
export function trailingActivation(sign: Sign, entryPrice: number, activateAt: number): number {
  return entryPrice * (1 + sign * activateAt)
}

/** Whether stop `a` lies nearer to the market than stop `b`. */
export function isNearer(sign: Sign, a: number, b: number): boolean {
  return sign * a > sign * b
}

/** The best price at which a position's stop moves to its entry price: a gain of `breakEvenAt` beyond it. */
export function breakEvenActivation(sign: Sign, entryPrice: number, breakEvenAt: number): number {
  return entryPrice * (1 + sign * breakEvenAt)
}
