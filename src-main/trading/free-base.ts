import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type Decimal, decimal, greatest, ZERO } from '#shared/decimal.ts'
import type { LiveBooks } from './live-books.ts'

/**
 * What of an instrument's base currency is held and not set aside by open sales, of whatever quote currency; orders that
 * protect a position count or not.
 */
export function freeBase(
  books: Pick<LiveBooks, 'holdings' | 'orders'>,
  { symbol, base }: Pick<InstrumentRules, 'symbol' | 'base'>,
  countProtection: boolean,
): Decimal {
  let free = books.holdings().get(base) ?? ZERO
  const groups = new Map<string, Decimal>()
  for (const other of books.orders.symbols()) {
    if (other !== symbol && !isSpotOf(other, base)) continue
    for (const order of books.orders.openOrders(other)) {
      if (order.side !== 'sell' || (order.parentOrderId !== undefined && !countProtection)) continue
      const rest = order.amount.sub(order.filled)
      const group = order.ocoGroup ?? order.id
      // Orders of a group set aside what the largest of them needs; several targets share it.
      groups.set(group, greatest(groups.get(group) ?? decimal(0), rest))
    }
  }
  for (const rest of groups.values()) free = free.sub(rest)
  return free
}

/** Whether a symbol is a spot market of that base currency: a sale on it takes the same coins. */
function isSpotOf(symbol: string, base: string): boolean {
  return symbol.startsWith(`${base}/`) && !symbol.includes(':')
}
