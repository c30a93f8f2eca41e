import { formatDecimals, MISSING, priceDecimals } from '#shared/format/numbers.ts'

const MONEY_DECIMALS = 2

/** Decimals of a step's grid: 2 for 0.01, 0 for 5. */
export function decimalsOf(step: string): number {
  return (step.split('.')[1] ?? '').replace(/0+$/, '').length
}

/** A price on an instrument's ticks; without the instrument with the decimals of its size. */
export function showPrice(price: string | number | null | undefined, tickSize: string | undefined): string {
  if (price === null || price === undefined) return MISSING
  const value = Number(price)
  return formatDecimals(value, tickSize === undefined ? priceDecimals(value) : decimalsOf(tickSize))
}

/** A quantity on an instrument's lots; without the instrument as it is. */
export function showQuantity(quantity: string | null | undefined, lotSize: string | undefined): string {
  if (quantity === null || quantity === undefined) return MISSING
  return formatDecimals(Number(quantity), decimalsOf(lotSize ?? quantity))
}

/** An amount of money with two decimals; what is smaller than that is not shown as nothing. */
export function showMoney(amount: string | number | null | undefined): string {
  if (amount === null || amount === undefined) return MISSING
  const value = Number(amount)
  const isTiny = value !== 0 && Math.abs(value) < 0.01
  return formatDecimals(value, isTiny ? priceDecimals(value) : MONEY_DECIMALS)
}
