import { type Decimal, greatest, ONE, ZERO } from '#shared/decimal.ts'
import type { BookOrder } from './book-order.ts'
import { type FeePayment, quoteFeeRate } from './fees.ts'
import type { InstrumentRules } from './instrument-rules.ts'
import { groupCapacity } from './one-cancels-other.ts'

/** An amount of a currency that open orders keep from being used for anything else. */
export type Reservation = { readonly currency: string; readonly amount: Decimal }

/** What each unit still to be filled sets aside: the base for a sale; reserve price and fee in quote for a purchase. */
export function reservedPerUnit(order: BookOrder, rules: InstrumentRules, payment: FeePayment): Decimal {
  if (order.side === 'sell') return ONE
  return (order.reservePrice ?? ZERO).mul(quoteFeeRate(rules, payment).add(1))
}

/**
 * What open orders that share one reservation set aside: a single order, or a group of one side of which only the
 * capacity can be filled. The dearest unit counts for all of it, so that every way in which the group fills is covered.
 */
export function reservationOf(
  members: readonly BookOrder[],
  rules: InstrumentRules,
  payment: FeePayment,
): Reservation | undefined {
  const [first] = members
  if (first === undefined) return undefined
  const perUnit = members.reduce((most, member) => greatest(most, reservedPerUnit(member, rules, payment)), ZERO)
  return {
    currency: first.side === 'sell' ? rules.base : rules.quote,
    amount: groupCapacity(members).mul(perUnit),
  }
}
