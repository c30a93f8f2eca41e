import type { BookOrder } from '#main/matching/book/book-order.ts'
import { levelsOf, type MarketView } from '#main/matching/book/market-view.ts'
import { decimal, ZERO } from '#shared/decimal.ts'

/** A purchase of 1 at 100, GTC, first in its queue, with the given changes. */
export function order(changes: Partial<BookOrder> = {}): BookOrder {
  const price = 'price' in changes ? changes.price : decimal(100)
  return {
    sequence: 1,
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    amount: decimal(1),
    filled: ZERO,
    stopPrice: undefined,
    triggerBy: 'last',
    trailing: undefined,
    timeInForce: 'GTC',
    expiresAt: undefined,
    postOnly: false,
    reduceOnly: false,
    ocoGroup: undefined,
    triggered: true,
    best: undefined,
    queue: ZERO,
    reservePrice: price,
    ...changes,
    price,
  }
}

/** Bids 100 × 1 and 98 × 2, asks 101 × 1 and 102 × 2, last trade 100.5. */
export const view: MarketView = {
  bids: levelsOf([
    ['100', '1'],
    ['98', '2'],
  ]),
  asks: levelsOf([
    ['101', '1'],
    ['102', '2'],
  ]),
  last: decimal('100.5'),
}
