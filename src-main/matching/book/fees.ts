import { type Decimal, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import type { InstrumentRules } from './instrument-rules.ts'

/**
 * What fees are paid in: the quote currency; what is received (base for a purchase, quote for a sale); or a third
 * currency worth `price` units of quote currency, as long as enough of it is free, and else what is received.
 */
export type FeePayment =
  | { readonly in: 'quote' }
  | { readonly in: 'received' }
  | { readonly in: 'currency'; readonly currency: string; readonly price: Decimal }

/** A fee and what it is paid in. A rebate is below zero. */
export type Fee = { readonly amount: Decimal; readonly currency: string }

/** A quotient is cut somewhere: after so many decimals, upwards. */
const QUOTIENT_DECIMALS = 18
const ROUND_UP = 0

/** How the fees of purchases are paid where quote currency has to be set aside for them. */
export function quoteFeeRate(rules: InstrumentRules, payment: FeePayment): Decimal {
  if (payment.in === 'received' || (payment.in === 'currency' && payment.currency !== rules.quote)) return ZERO
  const rate = rules.takerFee.gt(rules.makerFee) ? rules.takerFee : rules.makerFee
  return rate.gt(0) ? rate : ZERO
}

/** The fee of one execution: value × rate, or amount × rate where it is paid in what was bought. */
export function feeOf(
  fill: { readonly side: Side; readonly price: Decimal; readonly amount: Decimal; readonly rate: Decimal },
  rules: InstrumentRules,
  payment: FeePayment,
  freeOf: (currency: string) => Decimal,
): Fee {
  const inQuote = { amount: fill.price.mul(fill.amount).mul(fill.rate), currency: rules.quote }
  if (payment.in === 'quote' || (payment.in === 'currency' && payment.currency === rules.quote)) return inQuote
  const received = fill.side === 'buy' ? { amount: fill.amount.mul(fill.rate), currency: rules.base } : inQuote
  if (payment.in === 'received' || payment.currency === rules.base) return received
  const amount = inQuote.amount.div(payment.price).toDecimalPlaces(QUOTIENT_DECIMALS, ROUND_UP)
  return freeOf(payment.currency).gte(amount) ? { amount, currency: payment.currency } : received
}
