import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, greatest, least, ZERO } from '#shared/decimal.ts'
import type { LiveBooks } from './live-books.ts'
import { isAtExchange, isGone } from './order-holder.ts'

/**
 * How much of the position an order may still reduce: what the position holds (on spot no more than the account does),
 * less what other orders that stand or may stand at the exchange would take of it. Nothing reduces a position twice, and
 * nothing turns one around. With `groups` orders of one group take only what the largest of them asks for.
 */
export function reducible(
  books: Pick<LiveBooks, 'openTrip' | 'holdings' | 'orders'>,
  order: Pick<OrderRecord, 'symbol' | 'side'> & Partial<Pick<OrderRecord, 'id' | 'ocoGroup'>>,
  { kind, base }: Pick<InstrumentRules, 'kind' | 'base'>,
  groups: boolean,
): Decimal {
  const trip = books.openTrip(order.symbol)
  if (trip === undefined || (order.side === 'sell') !== (trip.direction === 'long')) return ZERO
  let most = kind === 'spot' ? least(trip.quantity, books.holdings().get(base) ?? ZERO) : trip.quantity
  const taken = new Map<string, Decimal>()
  for (const other of books.orders.openOrders(order.symbol)) {
    if (other.id === order.id || other.side !== order.side || !isAtExchange(other) || isGone(other)) continue
    const key = groups ? (other.ocoGroup ?? other.id) : other.id
    taken.set(key, greatest(taken.get(key) ?? ZERO, other.amount.sub(other.filled)))
  }
  for (const [key, amount] of taken) if (key !== order.ocoGroup) most = most.sub(amount)
  return greatest(most, ZERO)
}
