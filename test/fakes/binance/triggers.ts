import { type Decimal, decimal } from '#shared/decimal.ts'
import type { Order } from './order.ts'

const BASIS_POINTS = 10_000

/** Whether a last price triggers an order that waits. */
export function isTriggered(order: Order, last: Decimal): boolean {
  const { side, type, stopPrice, trailingDelta } = order.terms
  if (trailingDelta !== undefined) return isTrailTriggered(order, last, trailingDelta)
  if (stopPrice === undefined) return false
  const fromBelow = (side === 'BUY') === type.startsWith('STOP_LOSS')
  return fromBelow ? last.gte(stopPrice) : last.lte(stopPrice)
}

/** Lets a trailing stop follow a last price: from its stop price on where it has one, else at once. */
export function follow(order: Order, last: Decimal): void {
  const { side, stopPrice, trailingDelta } = order.terms
  if (trailingDelta === undefined) return
  if (order.best === undefined) {
    const isActive = stopPrice === undefined || (side === 'SELL' ? last.gte(stopPrice) : last.lte(stopPrice))
    if (isActive) order.best = last
  } else if (side === 'SELL' ? last.gt(order.best) : last.lt(order.best)) {
    order.best = last
  }
}

function isTrailTriggered(order: Order, last: Decimal, delta: number): boolean {
  if (order.best === undefined) return false
  const distance = order.best.mul(decimal(delta)).div(BASIS_POINTS)
  return order.terms.side === 'SELL' ? last.lte(order.best.sub(distance)) : last.gte(order.best.add(distance))
}
