import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import { type Order, type OrderSide, type OrderTerms, remaining } from './order.ts'

/** A price and the quantity that lies there. */
export type BookLevel = readonly [price: Decimal, quantity: Decimal]

/** The orders of one symbol that lie at a price, each side the best first: by price, then by age. */
export class OrderBook {
  readonly #sides: Readonly<Record<OrderSide, Order[]>> = { BUY: [], SELL: [] }

  /** The orders of a side, the first in the queue first. */
  side(side: OrderSide): readonly Order[] {
    return this.#sides[side]
  }

  /** Puts an order at the end of the queue at its price. */
  add(order: Order): void {
    const orders = this.#sides[order.terms.side]
    let low = 0
    let high = orders.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = orders[middle]
      if (other !== undefined && comesBefore(order, other)) high = middle
      else low = middle + 1
    }
    orders.splice(low, 0, order)
  }

  /** Takes an order out. */
  remove(order: Order): void {
    const orders = this.#sides[order.terms.side]
    const index = orders.indexOf(order)
    if (index >= 0) orders.splice(index, 1)
  }

  /** The first order that an incoming one would trade with. */
  best(against: OrderSide): Order | undefined {
    return this.#sides[against === 'BUY' ? 'SELL' : 'BUY'][0]
  }

  /** The best price of a side. */
  bestPrice(side: OrderSide): Decimal | undefined {
    return this.#sides[side][0]?.terms.price
  }

  /** How much lies at a price. */
  quantityAt(side: OrderSide, price: Decimal): Decimal {
    let sum = ZERO
    for (const order of this.#sides[side]) {
      if (order.terms.price?.eq(price)) sum = sum.add(remaining(order))
    }
    return sum
  }

  /** The best levels of a side. */
  levels(side: OrderSide, limit: number): BookLevel[] {
    const levels: [Decimal, Decimal][] = []
    for (const order of this.#sides[side]) {
      const price = order.terms.price ?? decimal(0)
      const last = levels.at(-1)
      if (last?.[0].eq(price)) last[1] = last[1].add(remaining(order))
      else if (levels.length === limit) break
      else levels.push([price, remaining(order)])
    }
    return levels
  }

  /** What an incoming order could take at once, and at what cost; of its own account's orders only `withOwn`. */
  available(incoming: Order, limit: Decimal | undefined, withOwn: boolean): { quantity: Decimal; cost: Decimal } {
    const { side, quoteQuantity } = incoming.terms
    let quantity = ZERO
    let cost = ZERO
    for (const order of this.#sides[side === 'BUY' ? 'SELL' : 'BUY']) {
      const { price } = order.terms
      if (price === undefined || (limit !== undefined && !crosses(side, limit, price))) break
      if (!withOwn && order.account === incoming.account && !incoming.account.isCrowd) continue
      const open = remaining(order)
      const wanted = quoteQuantity === undefined ? incoming.quantity.sub(quantity) : quoteQuantity.sub(cost).div(price)
      const taken = open.gt(wanted) ? wanted : open
      if (taken.lte(0)) break
      quantity = quantity.add(taken)
      cost = cost.add(taken.mul(price))
    }
    return { quantity, cost }
  }
}

/** Whether an order of this side and limit trades at a price. */
export function crosses(side: OrderSide, limit: Decimal, price: Decimal): boolean {
  return side === 'BUY' ? price.lte(limit) : price.gte(limit)
}

/** Whether an order that may only make would take. */
export function wouldTake({ type, side, price }: OrderTerms, book: OrderBook): boolean {
  if (type !== 'LIMIT_MAKER' || price === undefined) return false
  const opposite = book.bestPrice(side === 'BUY' ? 'SELL' : 'BUY')
  return opposite !== undefined && crosses(side, price, opposite)
}

function comesBefore(one: Order, other: Order): boolean {
  const order = (one.terms.price ?? ZERO).cmp(other.terms.price ?? ZERO)
  if (order === 0) return false
  return one.terms.side === 'BUY' ? order > 0 : order < 0
}
