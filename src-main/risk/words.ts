import { type Decimal, decimalText } from '#shared/decimal.ts'

const MONEY_DECIMALS = 8

/** An amount for a sentence: at most eight decimals, without trailing zeros. */
export function amountWords(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(MONEY_DECIMALS))
}

/** A fraction for a sentence, in percent with at most two decimals. */
export function percentWords(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`
}

/** A UTC time for a sentence, to the second. */
export function timeWords(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
