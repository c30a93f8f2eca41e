/** `numerator ÷ denominator`; missing (NaN) where that is no finite number. */
export function ratio(numerator: number, denominator: number): number {
  const quotient = numerator / denominator
  return Number.isFinite(quotient) ? quotient : Number.NaN
}
