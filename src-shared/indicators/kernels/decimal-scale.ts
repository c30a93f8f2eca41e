/** Adding and subtracting it rounds a double below 2^51 to the nearest whole number. */
export const ROUND = 1.5 * 2 ** 52

const SAMPLES = 32
/** Values of more decimals than this one shows are taken as no decimals. */
export const LARGEST_SCALE = 1e8

/**
 * The power of ten that makes a sample of the values from `from` on whole numbers; 0 where none up to 1e8 does. The
 * values between are checked with `isExact` while they are summed.
 */
export function decimalScale(values: Float64Array, from: number): number {
  const step = Math.max(1, Math.floor((values.length - from) / SAMPLES))
  let scale = 1
  for (let i = from; i < values.length; i += step) {
    while (Math.round(values[i] * scale) / scale !== values[i]) {
      scale *= 10
      if (scale > LARGEST_SCALE) return 0
    }
  }
  return scale
}

/**
 * Whether whole multiples stand for the values and sums of `terms` of them are exact. `errors` is the sum of squares of
 * what rounding to whole multiples changed, `squares` that of the `count` multiples. A decimal times its scale is off
 * by at most 2^-52 of itself; sums are exact below 2^53. A missing value makes both sums NaN and the answer false.
 */
export function isExact(errors: number, squares: number, count: number, terms: number): boolean {
  return errors <= squares * 2 ** -104 && squares <= count * 2 ** 80 && squares * terms * terms < 2 ** 106
}
