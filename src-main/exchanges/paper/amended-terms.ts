import { type BookOrder, hasLimit, remainingOf } from '#main/matching/book/book-order.ts'
import { checkAgainstMarket, checkGrid, checkTerms } from '#main/matching/book/check-order.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { MarketView } from '#main/matching/book/market-view.ts'
import { decimal } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'

/** What may be changed of an open order. Decimals are text. */
export type OrderChange = { readonly amount?: string; readonly price?: string; readonly stopPrice?: string }

/**
 * The terms after a change, the same object where nothing changes. Throws as a new order with these terms would, and
 * VALIDATION where the amount falls below what is filled or the order has no such price.
 */
export function amendedTerms(
  terms: BookOrder,
  change: OrderChange,
  rules: InstrumentRules,
  view: MarketView,
  now: number,
): BookOrder {
  const amount = change.amount === undefined ? terms.amount : decimal(change.amount)
  const price = change.price === undefined ? terms.price : decimal(change.price)
  const stopPrice = change.stopPrice === undefined ? terms.stopPrice : decimal(change.stopPrice)
  const isSamePrice = price === terms.price || (price !== undefined && terms.price?.eq(price) === true)
  const isSameStop =
    stopPrice === terms.stopPrice || (stopPrice !== undefined && terms.stopPrice?.eq(stopPrice) === true)
  if (amount.eq(terms.amount) && isSamePrice && isSameStop) return terms
  if (!isSameStop && (terms.triggered || terms.trailing !== undefined)) {
    const why = terms.triggered ? 'was triggered already or never had one' : 'follows the market by itself'
    throw new AppError('VALIDATION', `its stop price cannot be changed: it ${why}`)
  }
  if (amount.lt(terms.filled)) {
    throw new AppError(
      'VALIDATION',
      `amount ${amount.toFixed()} is below the ${terms.filled.toFixed()} that are filled already`,
      { amount: amount.toFixed(), filled: terms.filled.toFixed() },
    )
  }
  const amended: BookOrder = {
    ...terms,
    amount,
    price: isSamePrice ? terms.price : price,
    stopPrice: isSameStop ? terms.stopPrice : stopPrice,
    reservePrice: terms.trailing !== undefined ? terms.reservePrice : hasLimit(terms.type) ? price : stopPrice,
  }
  // A triggered order keeps its stop price for show; its terms were checked when it came.
  if (!terms.triggered) checkTerms(amended, now)
  else if (price !== undefined && !hasLimit(terms.type))
    throw new AppError('VALIDATION', `a ${terms.type} order has no price`)
  checkGrid(amended, rules, view)
  if ((!isSamePrice || !isSameStop) && remainingOf(amended).gt(0)) checkAgainstMarket(amended, view)
  return amended
}
