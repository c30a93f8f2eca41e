import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Order } from './order.ts'

const BASIS_POINTS = 10_000

/** Whether a last price triggers an order that waits. */
export function isTriggered(order: Order, last: Decimal): boolean {
  const { trailingDelta } = order.terms
  return trailingDelta === undefined ? isStopReached(order, last) : isTrailTriggered(order, last, trailingDelta)
}

/**
 * Lets a trailing order follow a last price: from when its stop price is reached, the way an order of its type without
 * a trail would be triggered; at once where it has none.
 */
export function follow(order: Order, last: Decimal): void {
  const { side, stopPrice, trailingDelta } = order.terms
  if (trailingDelta === undefined) return
  if (order.best === undefined) {
    if (stopPrice === undefined || isStopReached(order, last)) order.best = last
  } else if (side === 'SELL' ? last.gt(order.best) : last.lt(order.best)) {
    order.best = last
  }
}

function isStopReached(order: Order, last: Decimal): boolean {
  const { side, type, stopPrice } = order.terms
  if (stopPrice === undefined) return false
  const fromBelow = (side === 'BUY') === type.startsWith('STOP_LOSS')
  return fromBelow ? last.gte(stopPrice) : last.lte(stopPrice)
}

function isTrailTriggered(order: Order, last: Decimal, delta: number): boolean {
  if (order.best === undefined) return false
  const distance = order.best.mul(decimal(delta)).div(BASIS_POINTS)
  return order.terms.side === 'SELL' ? last.lte(order.best.sub(distance)) : last.gte(order.best.add(distance))
}
