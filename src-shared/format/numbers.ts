import { inNumberStyle } from './number-style.ts'

/** What stands where there is no value. */
export const MISSING = '—'
const MINUS = '−'
/** Larger numbers are written with an exponent: they would fill the screen. */
const LONGEST_WRITTEN_OUT = 1e15

type Value = number | null | undefined

const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const ratio = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 })
const byDecimals = new Map<number, Intl.NumberFormat>()

/** Making one takes far longer than using it, and prices change many times a second. */
function withDecimals(decimals: number): Intl.NumberFormat {
  const known = byDecimals.get(decimals)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  byDecimals.set(decimals, made)
  return made
}

/** An amount of the quote currency: two decimals, thousands apart. */
export function formatMoney(value: Value, options: { readonly sign?: boolean } = {}): string {
  return shown(value, (size) => money.format(size), options.sign)
}

/** A fraction as percent: 0.0215 is 2.15 %. */
export function formatPercent(
  fraction: Value,
  options: { readonly sign?: boolean; readonly decimals?: number } = {},
): string {
  const format = withDecimals(options.decimals ?? 2)
  return shown(fraction, (size) => `${format.format(size * 100)}%`, options.sign)
}

/** A plain ratio such as Sharpe: two decimals. */
export function formatRatio(value: Value): string {
  return shown(value, (size) => ratio.format(size))
}

/** A count. */
export function formatCount(value: Value): string {
  return shown(value, (size) => whole.format(size))
}

/** Decimals that tell prices of this size apart: 2 from 100 on, 8 for the smallest. */
export function priceDecimals(price: number): number {
  const size = Math.abs(price)
  if (size >= 100) return 2
  if (size >= 1) return 4
  return size >= 0.01 ? 6 : 8
}

/** A price, with the decimals of its size. */
export function formatPrice(value: Value): string {
  return formatDecimals(value, priceDecimals(value ?? 0))
}

/** A number with exactly so many decimals. */
export function formatDecimals(value: Value, decimals: number): string {
  return shown(value, (size) => withDecimals(decimals).format(size))
}

const QUANTITY_DIGITS = 6

/** Decimals that give the largest of these quantities six significant digits, so that a column of them lines up. */
export function quantityDecimals(quantities: Iterable<number>): number {
  let largest = 0
  for (const quantity of quantities) if (Number.isFinite(quantity)) largest = Math.max(largest, Math.abs(quantity))
  if (largest === 0) return 0
  return Math.min(8, Math.max(0, QUANTITY_DIGITS - 1 - Math.floor(Math.log10(largest))))
}

/** Decimals that tell the smallest of these prices apart, so that a column of them lines up. */
export function columnPriceDecimals(prices: Iterable<number>): number {
  let smallest = Number.POSITIVE_INFINITY
  for (const price of prices) if (price !== 0) smallest = Math.min(smallest, Math.abs(price))
  return priceDecimals(smallest)
}

/** A volume, shortened: 1.25M. */
export function formatVolume(value: Value): string {
  return shown(value, (size) => compact.format(size))
}

function shown(value: Value, format: (size: number) => string, sign = false): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  const size = Math.abs(value)
  const text = inNumberStyle(size < LONGEST_WRITTEN_OUT ? format(size) : size.toExponential(2).replace('e+', 'e'))
  // What rounds to zero has no sign.
  if (!/[1-9]/.test(text)) return text
  return value < 0 ? `${MINUS}${text}` : sign ? `+${text}` : text
}
