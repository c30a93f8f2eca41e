/** Splits a double so that both parts times a period up to 2^14 are exact: 2^26 + 1 (Veltkamp). */
const SPLIT = 134_217_729

/**
 * `(sum + lost) / period`, rounded once: the quotient's remainder is added to it. `lost` is the rounding error of `sum`
 * and `inverse` is 1 ÷ period.
 */
export function quotient(sum: number, lost: number, period: number, inverse: number): number {
  const first = sum / period
  const spread = first * SPLIT
  const high = spread - (spread - first)
  const remainder = sum - high * period - (first - high) * period + lost
  return first + remainder * inverse
}
