const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i

/** The number a decimal text means, as `Number` reads it; NaN for anything else (empty, hexadecimal, `Infinity`, `1,5`). */
export function parseDecimal(text: string): number {
  if (!DECIMAL.test(text)) return Number.NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}

/** Powers of ten that a double holds exactly. */
export const EXACT_POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))
