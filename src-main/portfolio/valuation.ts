import { type Decimal, ZERO } from '#shared/decimal.ts'
import type { Conversion } from './conversion.ts'
import type { MoneyByCurrency } from './money-by-currency.ts'
import { type BookedInstrument, type RoundTrip } from './round-trip.ts'
import { unrealizedPnl } from './show-round-trip.ts'

/** What one holding is worth; undefined where no price tells. */
export type HoldingValue = {
  readonly currency: string
  readonly quantity: Decimal
  readonly price: Decimal | undefined
  readonly value: Decimal | undefined
}

/** The worth of everything in one currency. `value` counts only what has a price; the rest is in `missing`. */
export type Valuation = {
  readonly currency: string
  readonly value: Decimal
  /** What is held of the currency itself. */
  readonly cash: Decimal
  readonly holdings: readonly HoldingValue[]
  /** Currencies that are held and have no price, in alphabetical order. */
  readonly missing: readonly string[]
}

/** The worth of the balances in `currency`. */
export function valueHoldings(balances: MoneyByCurrency, currency: string, convert: Conversion): Valuation {
  let value = ZERO
  const holdings: HoldingValue[] = []
  const missing: string[] = []
  for (const [held, quantity] of [...balances].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (quantity.isZero()) continue
    const price = convert(held, currency)
    const worth = price?.mul(quantity)
    if (worth === undefined) missing.push(held)
    else value = value.add(worth)
    holdings.push({ currency: held, quantity, price, value: worth })
  }
  return { currency, value, cash: balances.get(currency) ?? ZERO, holdings, missing }
}

/** An open position with what is needed to value it. `mark` is in the quote currency. */
export type MarkedPosition = {
  readonly trip: RoundTrip
  readonly instrument: Pick<BookedInstrument, 'base' | 'quote' | 'kind'>
  readonly mark: Decimal | undefined
}

/** The worth of a position (above zero for shorts too) in `currency`; undefined where a price is missing. */
export function positionValue(
  { trip, instrument, mark }: MarkedPosition,
  currency: string,
  convert: Conversion,
): Decimal | undefined {
  const rate = convert(instrument.quote, currency)
  return mark === undefined || rate === undefined ? undefined : mark.mul(trip.quantity).mul(rate)
}

/** What an account is worth: holdings, and the open profit of positions that are no holdings (perpetuals). */
export type Equity = Valuation & {
  /** Open profit of all positions, before fees. */
  readonly unrealizedPnl: Decimal
  /** Worth of all positions, longs and shorts alike. */
  readonly positionsValue: Decimal
  /** `positionsValue` ÷ `value`; 0 where nothing is there. */
  readonly exposure: number
}

/** The equity of an account. A position without a price is named in `missing` by its base currency. */
export function equityOf(
  balances: MoneyByCurrency,
  positions: Iterable<MarkedPosition>,
  currency: string,
  convert: Conversion,
): Equity {
  const held = valueHoldings(balances, currency, convert)
  let { value } = held
  let unrealized = ZERO
  let positionsValue = ZERO
  const missing = new Set(held.missing)
  for (const position of positions) {
    const { trip, instrument, mark } = position
    const worth = positionValue(position, currency, convert)
    const rate = convert(instrument.quote, currency)
    if (worth === undefined || mark === undefined || rate === undefined) {
      missing.add(instrument.base)
      continue
    }
    const profit = unrealizedPnl(trip, mark).mul(rate)
    unrealized = unrealized.add(profit)
    positionsValue = positionsValue.add(worth)
    if (instrument.kind === 'perpetual') value = value.add(profit)
  }
  return {
    ...held,
    value,
    missing: [...missing].sort(),
    unrealizedPnl: unrealized,
    positionsValue,
    exposure: value.isPositive() && !value.isZero() ? positionsValue.div(value).toNumber() : 0,
  }
}
