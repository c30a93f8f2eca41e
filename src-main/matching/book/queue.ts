import { type Decimal, greatest, least, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import { type BookOrder, remainingOf } from './book-order.ts'
import type { Level, MarketView } from './market-view.ts'

/**
 * The volume that lies at `price` on the order's own side: 0 where the book has a gap there, undefined where the visible
 * book ends before it (an empty side has a gap everywhere).
 */
export function queueAt(view: MarketView, side: Side, price: Decimal): Decimal | undefined {
  const levels = side === 'buy' ? view.bids : view.asks
  if (isBeyondView(levels, side, price)) return undefined
  return levels.find((candidate) => candidate.price.eq(price))?.amount ?? ZERO
}

function isBeyondView(levels: readonly Level[], side: Side, price: Decimal): boolean {
  const worst = levels.at(-1)
  return worst !== undefined && (side === 'buy' ? price.lt(worst.price) : price.gt(worst.price))
}

/** Whether a new book can change anything for a resting order: its price lies within what is visible. */
export function isInView(order: BookOrder, view: MarketView): boolean {
  const own = order.side === 'buy' ? view.bids : view.asks
  return order.price !== undefined && !isBeyondView(own, order.side, order.price)
}

/** Whether a trade at `price` can change anything for a resting order. */
export function isReachedBy(order: BookOrder, price: Decimal): boolean {
  return order.price !== undefined && (order.side === 'buy' ? price.lte(order.price) : price.gte(order.price))
}

/**
 * The queue before a resting order after a new book: those who left were before it as far as the level is now smaller
 * than its queue; those who came are behind it.
 */
export function queueAfterBook(order: BookOrder, view: MarketView): Decimal | undefined {
  if (order.price === undefined) return order.queue
  const visible = queueAt(view, order.side, order.price)
  if (visible === undefined) return order.queue
  return order.queue === undefined ? visible : least(order.queue, visible)
}

/** What a trade between others does to a resting order. */
export type TradeEffect = { readonly filled: Decimal; readonly queue: Decimal | undefined }

/**
 * A trade through the order's price fills it whatever was before it; one at its price, made by somebody who came to its
 * side of the book, first uses up the queue. `volume` is what is left of the trade for it: without what own orders before
 * it got.
 */
export function tradeEffect(
  order: BookOrder,
  trade: { readonly price: Decimal; readonly side: Side },
  volume: Decimal,
): TradeEffect {
  const unchanged = { filled: ZERO, queue: order.queue }
  if (order.price === undefined || volume.lte(0)) return unchanged
  const remaining = remainingOf(order)
  const through = order.side === 'buy' ? trade.price.lt(order.price) : trade.price.gt(order.price)
  if (through) return { filled: least(remaining, volume), queue: ZERO }
  if (!trade.price.eq(order.price) || trade.side === order.side) return unchanged
  const queue = order.queue ?? ZERO
  return { filled: least(remaining, greatest(volume.sub(queue), ZERO)), queue: greatest(queue.sub(volume), ZERO) }
}

/** Own resting orders in the order in which a trade reaches them: the better price first, then the older. */
export function byPriority(one: BookOrder, other: BookOrder): number {
  if (one.price !== undefined && other.price !== undefined && one.side === other.side) {
    const order = one.price.cmp(other.price)
    if (order !== 0) return one.side === 'buy' ? -order : order
  }
  return one.sequence - other.sequence
}

/** What of the opposite levels has come to a resting order's price or beyond it, and therefore trades with it. */
export function crossingVolume(order: BookOrder, levels: readonly Level[]): Decimal {
  let sum = ZERO
  for (const { price, amount } of levels) {
    if (order.price === undefined || (order.side === 'buy' ? price.gt(order.price) : price.lt(order.price))) break
    sum = sum.add(amount)
  }
  return least(sum, remainingOf(order))
}
