import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { type MoneyByCurrency, withMoney } from './money-by-currency.ts'

/** What bookkeeping needs to know of an instrument. */
export type BookedInstrument = Pick<Instrument, 'base' | 'quote' | 'kind' | 'lotSize'>

/**
 * From flat to flat: an open one is the position, a closed one the trade. Sums are exact; averages are made when shown.
 * Values are in the quote currency.
 */
export type RoundTrip = {
  /** Made of account, symbol and first fill: the same fills always give the same id. */
  readonly id: string
  readonly account: string
  readonly symbol: string
  readonly direction: 'long' | 'short'
  /** All that was ever entered. A fee in the base currency is not part of it, for it never was held. */
  readonly entryQuantity: Decimal
  readonly entryValue: Decimal
  readonly exitQuantity: Decimal
  readonly exitValue: Decimal
  /** What is held now, zero or above, and what it cost. */
  readonly quantity: Decimal
  readonly openValue: Decimal
  /** Profit of what was exited, before fees. */
  readonly realizedPnl: Decimal
  readonly fees: MoneyByCurrency
  /** Those fees in the quote currency, as far as their worth is known. */
  readonly feeValue: Decimal
  /** Currencies of fees whose worth in the quote currency was unknown. */
  readonly unpricedFees: readonly string[]
  /** Highest and lowest price seen while it was open. */
  readonly highest: Decimal
  readonly lowest: Decimal
  readonly entryTime: number
  /** Time of the fill that left it flat. */
  readonly exitTime: number | undefined
  readonly entryReason: string
  readonly exitReason: string | undefined
  readonly strategyId: string | undefined
}

/** Why an order was placed: `reason` counts for the entry or the exit, whichever its fill turns out to be. */
export type FillContext = { readonly reason: string; readonly strategyId?: string | undefined }

/** What one unit of a currency costs in another at a time; undefined where nobody knows. Must always answer the same. */
export type FeeRate = (currency: string, quote: string, time: number) => Decimal | undefined

const QUOTIENT_DECIMALS = 18

/** A piece of a fill that only enters or only exits. `change` is in the base currency, above zero. */
type Piece = { readonly fill: Fill; readonly change: Decimal; readonly price: Decimal; readonly fee: Decimal }

/** What is left after the fill, and the trips it closed (at most one). */
export type Folded = { readonly open: RoundTrip | undefined; readonly closed: RoundTrip | undefined }

/**
 * The position after a fill. A fee in the base currency shrinks what is held, at the price of the fill. What exits is
 * charged at the average price. A fill larger than the position turns it around, except on spot, where the rest came
 * from other holdings. Less than one lot left by an exit cannot be sold any more: it closes the trip at the exit's price
 * and counts as another holding.
 */
export function foldFill(
  open: RoundTrip | undefined,
  fill: Fill,
  instrument: BookedInstrument,
  context: FillContext,
  feeRate: FeeRate,
): Folded {
  const fee = decimal(fill.fee)
  const amount = decimal(fill.amount)
  const price = decimal(fill.price)
  const signed = fill.side === 'buy' ? amount : amount.neg()
  const change = fill.feeCurrency === instrument.base && instrument.kind === 'spot' ? signed.sub(fee) : signed
  const exits = open !== undefined && change.isPositive() === (open.direction === 'short') && !change.isZero()
  const size = change.abs()
  if (open === undefined || !exits) {
    // Spot cannot be short: sold was something that was not bought here.
    if (instrument.kind === 'spot' && change.isNegative()) return { open, closed: undefined }
    const piece = { fill, change: size, price, fee }
    return {
      open: entered(open, piece, change.isNegative() ? 'short' : 'long', instrument, context, feeRate),
      closed: undefined,
    }
  }
  if (size.lte(open.quantity)) {
    const after = exited(open, { fill, change: size, price, fee }, instrument, context, feeRate)
    return after.exitTime === undefined ? { open: after, closed: undefined } : { open: undefined, closed: after }
  }
  const share = instrument.kind === 'spot' ? fee : cut(fee.mul(open.quantity).div(size))
  const closed = exited(open, { fill, change: open.quantity, price, fee: share }, instrument, context, feeRate)
  if (instrument.kind === 'spot') return { open: undefined, closed }
  const rest = { fill, change: size.sub(open.quantity), price, fee: fee.sub(share) }
  const turned = entered(undefined, rest, open.direction === 'long' ? 'short' : 'long', instrument, context, feeRate)
  return { open: turned, closed }
}

/** A quotient with few enough decimals that all later sums of it are exact. */
function cut(quotient: Decimal): Decimal {
  return quotient.toDecimalPlaces(QUOTIENT_DECIMALS)
}

function entered(
  open: RoundTrip | undefined,
  piece: Piece,
  direction: 'long' | 'short',
  instrument: BookedInstrument,
  context: FillContext,
  feeRate: FeeRate,
): RoundTrip {
  const trip = open ?? begun(piece.fill, direction, context, piece.price)
  const value = piece.price.mul(piece.change)
  return marked(
    {
      ...trip,
      entryQuantity: trip.entryQuantity.add(piece.change),
      entryValue: trip.entryValue.add(value),
      quantity: trip.quantity.add(piece.change),
      openValue: trip.openValue.add(value),
      ...charged(trip, piece, instrument, feeRate),
    },
    piece.price,
  )
}

function exited(
  trip: RoundTrip,
  piece: Piece,
  instrument: BookedInstrument,
  context: FillContext,
  feeRate: FeeRate,
): RoundTrip {
  const left = trip.quantity.sub(piece.change)
  const flat = left.lt(instrument.lotSize)
  const change = flat ? trip.quantity : piece.change
  const value = piece.price.mul(change)
  // The last exit takes all that is left of the cost, so that no rounding stays behind.
  const cost = flat ? trip.openValue : cut(trip.openValue.mul(change).div(trip.quantity))
  const gain = trip.direction === 'long' ? value.sub(cost) : cost.sub(value)
  return marked(
    {
      ...trip,
      exitQuantity: trip.exitQuantity.add(change),
      exitValue: trip.exitValue.add(value),
      quantity: flat ? ZERO : left,
      openValue: trip.openValue.sub(cost),
      realizedPnl: trip.realizedPnl.add(gain),
      ...charged(trip, piece, instrument, feeRate),
      exitTime: flat ? piece.fill.time : undefined,
      exitReason: context.reason,
    },
    piece.price,
  )
}

function charged(
  trip: RoundTrip,
  { fill, fee, price }: Piece,
  { base, quote }: BookedInstrument,
  feeRate: FeeRate,
): Pick<RoundTrip, 'fees' | 'feeValue' | 'unpricedFees'> {
  if (fee.isZero()) return { fees: trip.fees, feeValue: trip.feeValue, unpricedFees: trip.unpricedFees }
  const currency = fill.feeCurrency
  const rate = currency === quote ? decimal(1) : currency === base ? price : feeRate(currency, quote, fill.time)
  const unknown = rate === undefined && !trip.unpricedFees.includes(currency)
  return {
    fees: withMoney(trip.fees, currency, fee),
    feeValue: rate === undefined ? trip.feeValue : trip.feeValue.add(fee.mul(rate)),
    unpricedFees: unknown ? [...trip.unpricedFees, currency] : trip.unpricedFees,
  }
}

function begun(fill: Fill, direction: 'long' | 'short', context: FillContext, price: Decimal): RoundTrip {
  return {
    id: `${fill.account}:${fill.symbol}:${fill.id}`,
    account: fill.account,
    symbol: fill.symbol,
    direction,
    entryQuantity: ZERO,
    entryValue: ZERO,
    exitQuantity: ZERO,
    exitValue: ZERO,
    quantity: ZERO,
    openValue: ZERO,
    realizedPnl: ZERO,
    fees: new Map(),
    feeValue: ZERO,
    unpricedFees: [],
    highest: price,
    lowest: price,
    entryTime: fill.time,
    exitTime: undefined,
    entryReason: context.reason,
    exitReason: undefined,
    strategyId: context.strategyId,
  }
}

/** The trip after the market was seen at `price`; the same object where that is nothing new. */
export function marked(trip: RoundTrip, price: Decimal): RoundTrip {
  if (price.gt(trip.highest)) return { ...trip, highest: price }
  if (price.lt(trip.lowest)) return { ...trip, lowest: price }
  return trip
}
