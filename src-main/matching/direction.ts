/**
 * The direction of a position as a factor: 1 long, -1 short. Multiplied by it, the prices of a short can be compared as
 * those of a long, so that every rule is written once. The product with ±1 is exact. As the side of a fill: 1 buys, -1
 * sells.
 */
export type Sign = 1 | -1

/** The other direction, and the side that closes this one. */
export function opposite(sign: Sign): Sign {
  return sign === 1 ? -1 : 1
}
