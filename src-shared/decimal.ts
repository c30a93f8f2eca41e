import { Decimal as Big } from 'decimal.js'
import { z } from 'zod'

/**
 * Sums, differences and products of money are exact: 60 significant digits hold the product of any two amounts that
 * `decimalInput` accepts. A quotient is cut there too, always towards zero, so that no division hands out more than
 * there is.
 */
const Exact = Big.clone({ precision: 60, rounding: Big.ROUND_DOWN, toExpNeg: -9e15, toExpPos: 9e15 })

/** An exact decimal number. It is never NaN and never infinite, and never changes. */
export type Decimal = Big

/** The largest amount of anything; larger ones are mistakes. */
const LARGEST = new Exact('1e18')
const MOST_DECIMALS = 18

export const ZERO: Decimal = new Exact(0)
export const ONE: Decimal = new Exact(1)

/** The exact value of a decimal text or number (a number means its shortest decimal form). For values made here: throws where it is none. */
export function decimal(value: string | number | Decimal): Decimal {
  const result = new Exact(value)
  if (!result.isFinite()) throw new RangeError(`${String(value)} is no finite decimal number`)
  return result
}

/** Whether a value of unknown kind is an exact decimal number. */
export function isDecimal(value: unknown): value is Decimal {
  return Big.isDecimal(value)
}

/** The number as text without an exponent, as it is stored and sent. */
export function decimalText(value: Decimal): string {
  return value.isZero() ? '0' : value.toFixed()
}

/** A decimal out of text that the engine wrote itself (database, its own JSON). Throws where it is none. */
export function storedDecimal(text: string): Decimal {
  return decimal(text)
}

/** The largest multiple of `step` that is at most `value` (towards zero for negative values). `step` above zero. */
export function roundDownTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).trunc().mul(step)
}

/** The smallest multiple of `step` that is at least `value`, for values of zero or above. */
export function roundUpTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).ceil().mul(step)
}

/** The multiple of `step` nearest to `value`; halfway goes away from zero. */
export function roundNearestTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).toDecimalPlaces(0, Big.ROUND_HALF_UP).mul(step)
}

/** Whether `value` is a whole multiple of `step`. */
export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return value.mod(step).isZero()
}

/** The smaller of two. */
export function least(one: Decimal, other: Decimal): Decimal {
  return one.lt(other) ? one : other
}

/** The larger of two. */
export function greatest(one: Decimal, other: Decimal): Decimal {
  return one.gt(other) ? one : other
}

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i

/**
 * A decimal as people and programs send it: text or a JSON number. Up to 10^18 in size and with up to 18 decimals;
 * anything else is refused in words.
 */
export const decimalInput = z.union([z.string().max(64), z.number()]).transform((given, context): string => {
  const text = String(given).trim()
  const problem = problemOf(text)
  if (problem === undefined) return decimalText(decimal(text))
  context.addIssue({ code: 'custom', message: problem })
  return z.NEVER
})

function problemOf(text: string): string | undefined {
  if (!PLAIN.test(text)) return `must be a decimal number, not ${text.slice(0, 40) || 'empty'}`
  const value = new Exact(text)
  if (value.abs().gt(LARGEST)) return `must be at most 1000000000000000000 in size, not ${text.slice(0, 40)}`
  if (value.decimalPlaces() > MOST_DECIMALS) {
    return `must have at most ${MOST_DECIMALS} decimals, not ${value.decimalPlaces()}`
  }
  return undefined
}

/** As `decimalInput`, above zero. */
export const positiveDecimalInput = decimalInput.refine((text) => !text.startsWith('-') && text !== '0', {
  message: 'must be above 0',
})

/** A decimal in an answer: text without an exponent. */
export const decimalOutput = z.string().regex(/^-?\d+(\.\d+)?$/)
