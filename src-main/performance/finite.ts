/** The number, or null where it cannot be computed (NaN, infinite). */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** `numerator / denominator`, null where the denominator is zero or the quotient is no finite number. */
export function ratioOrNull(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : finiteOrNull(numerator / denominator)
}
