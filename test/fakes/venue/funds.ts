import { type Decimal, ONE, ZERO } from '#shared/decimal.ts'
import type { Lock } from './account.ts'
import type { Market } from './market.ts'
import type { Order, OrderTerms } from './order.ts'

/** What an order that may wait sets aside; undefined for one at the market, which pays as it goes. */
export function lockFor(terms: OrderTerms, units: Decimal, { rules, tape }: Market): Lock | undefined {
  if (terms.type === 'MARKET') return undefined
  if (terms.side === 'SELL') return { asset: rules.base, perUnit: ONE, units }
  return { asset: rules.quote, perUnit: terms.price ?? terms.stopPrice ?? tape.last() ?? ZERO, units }
}

/** What has to be free so that an order is taken: its lock, or what it costs at the market. */
export function neededFor(
  order: Order,
  lock: Lock | undefined,
  { rules, book }: Market,
  tradesWithItself: boolean,
): { readonly asset: string; readonly amount: Decimal } {
  if (lock !== undefined) return { asset: lock.asset, amount: lock.perUnit.mul(lock.units) }
  const { side, quantity, quoteQuantity } = order.terms
  const available = book.available(order, undefined, tradesWithItself)
  if (side === 'BUY') return { asset: rules.quote, amount: quoteQuantity ?? available.cost }
  return { asset: rules.base, amount: quoteQuantity === undefined ? quantity : available.quantity }
}
