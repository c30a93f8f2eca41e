import { decimal, decimalText, isMultipleOf, ONE, roundDownTo } from '#shared/decimal.ts'
import { readTyped, typedText } from '#shared/format/typed-numbers.ts'

const MOST_DECIMALS = 18
const MOST_DIGITS = 19

/** A typed number: its exact decimal text, or what is wrong with it. Empty text is neither. */
export type TypedNumber = { readonly value?: string; readonly problem?: string }

/** Reads a number above zero, as the chosen style writes it. */
export function readNumber(text: string): TypedNumber {
  const { value: plain, problem } = readTyped(text)
  if (plain === undefined) return problem === undefined ? {} : { problem }
  const [whole = '', fraction = ''] = plain.split('.')
  if (whole.length > MOST_DIGITS || fraction.length > MOST_DECIMALS) return { problem: 'has too many digits' }
  const exact = decimal(plain)
  return exact.isZero() ? { problem: 'must be above 0' } : { value: decimalText(exact) }
}

/** Reads a number that must lie on a grid, and names the nearest ones where it does not. */
export function readOnGrid(text: string, step: string): TypedNumber {
  const read = readNumber(text)
  if (read.value === undefined) return read
  const [value, size] = [decimal(read.value), decimal(step)]
  if (isMultipleOf(value, size)) return read
  const lower = roundDownTo(value, size)
  return {
    problem: `must be a multiple of ${typedText(step)}: ${typedText(decimalText(lower))} or ${typedText(decimalText(lower.add(size)))}`,
  }
}

/** Reads a percentage above 0 and up to `most`, as its fraction. */
export function readPercent(text: string, most: number): { readonly value?: number; readonly problem?: string } {
  const { value, problem } = readNumber(text)
  if (problem !== undefined) return { problem }
  if (value === undefined) return {}
  const percent = decimal(value)
  return percent.gt(most) ? { problem: `must be at most ${most} %` } : { value: percent.div(100).toNumber() }
}

/** A fraction of money, cut to eight decimals so that it is never more than there is. */
export function shareOfMoney(money: string, fraction: number): string {
  return decimalText(decimal(money).mul(fraction).toDecimalPlaces(8))
}

/** A fraction of a quantity in whole lots. */
export function shareInLots(quantity: string, fraction: number, lotSize: string): string {
  return decimalText(roundDownTo(decimal(quantity).mul(fraction), decimal(lotSize)))
}

/** The sum of fractions, and whether it is more than the whole. */
export function isMoreThanWhole(fractions: readonly number[]): boolean {
  return fractions.reduce((sum, fraction) => sum.add(fraction), decimal(0)).gt(ONE)
}
