import type { Sign } from './direction.ts'

/** The limit of an entry `offset` (a fraction) from a close; a negative offset lies on the better side for either direction. */
export function limitPrice(sign: Sign, close: number, offset: number): number {
  return close * (1 + sign * offset)
}

/** Whether a market at `price` fills the limit at once, at `price`: it is at or better than the limit. */
export function isAtLimitOrBetter(sign: Sign, limit: number, price: number): boolean {
  return sign * price <= sign * limit
}

/** Whether a bar comes to the limit, which is then the fill's price. */
export function touchesLimit(sign: Sign, limit: number, high: number, low: number): boolean {
  return sign === 1 ? low <= limit : high >= limit
}
