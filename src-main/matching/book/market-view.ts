import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Side, TriggerBy } from '#shared/domain/order.ts'

/** Price and amount of a level. */
export type Level = { readonly price: Decimal; readonly amount: Decimal }

/** What is known of a symbol's market: the book, best prices first, without what was taken from it here; and the last trade. */
export type MarketView = {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly last: Decimal | undefined
}

/** A market of which nothing is known yet. */
export const UNKNOWN_MARKET: MarketView = { bids: [], asks: [], last: undefined }

/** Levels of decimal text as exact numbers; empty ones are left out. */
export function levelsOf(levels: readonly (readonly [price: string, amount: string])[]): Level[] {
  return levels
    .map(([price, amount]) => ({ price: decimal(price), amount: decimal(amount) }))
    .filter(({ amount }) => amount.gt(0))
}

/** The levels that an order of this side takes from. */
export function opposite(view: MarketView, side: Side): readonly Level[] {
  return side === 'buy' ? view.asks : view.bids
}

/** The view with other levels on the side that an order of `side` takes from. */
export function withOpposite(view: MarketView, side: Side, levels: readonly Level[]): MarketView {
  return side === 'buy' ? { ...view, asks: levels } : { ...view, bids: levels }
}

/** The middle of the best prices, or the last trade where a side is empty. */
export function markPrice(view: MarketView): Decimal | undefined {
  const [bid] = view.bids
  const [ask] = view.asks
  return bid === undefined || ask === undefined ? view.last : bid.price.add(ask.price).div(2)
}

/**
 * The price that triggers are compared with: the last trade; the middle of the book; or the price at which the order
 * could trade now, which is the bid for a sale and the ask for a purchase.
 */
export function triggerReference(view: MarketView, by: TriggerBy, side: Side): Decimal | undefined {
  if (by === 'last') return view.last
  if (by === 'mark') return markPrice(view)
  return opposite(view, side)[0]?.price
}

/** What the market pays about now: the last trade, else the middle of the book, else either side of it. */
export function roughPrice(view: MarketView): Decimal | undefined {
  return view.last ?? markPrice(view) ?? view.bids[0]?.price ?? view.asks[0]?.price
}
