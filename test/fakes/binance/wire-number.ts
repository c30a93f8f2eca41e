import type { Decimal } from '#shared/decimal.ts'

/** An amount or a price as Binance writes it: text with eight decimals. */
export function fixed(value: Decimal): string {
  return value.toFixed(8)
}

/** An amount cut to the eight decimals in which Binance keeps its books. */
export function eightDecimals(value: Decimal): Decimal {
  return value.toDecimalPlaces(8)
}
