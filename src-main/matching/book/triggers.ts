import { type Decimal, greatest, least, roundDownTo, roundUpTo } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import { type BookOrder, isConditional, type TrailingTerms } from './book-order.ts'

/**
 * Whether a reference price triggers the order. Stops and trailing stops: a sale at its stop price or below, a purchase
 * at it or above; take-profits the other way round.
 */
export function isTriggeredAt(order: BookOrder, reference: Decimal): boolean {
  if (order.triggered || order.stopPrice === undefined) return false
  // A trailing stop that was not activated yet has a price to show but does not follow.
  if (order.trailing !== undefined && order.best === undefined) return false
  const isTarget = order.type === 'take_profit' || order.type === 'take_profit_limit'
  const fromBelow = (order.side === 'buy') !== isTarget
  return fromBelow ? reference.gte(order.stopPrice) : reference.lte(order.stopPrice)
}

/**
 * Where a trailing stop with this best price lies, on the tick that is further from the market. Never below one tick.
 */
export function trailingStopPrice(side: Side, best: Decimal, trailing: TrailingTerms, tickSize: Decimal): Decimal {
  const distance = trailing.percent === undefined ? trailing.amount : best.mul(trailing.percent)
  if (distance === undefined) return best
  return side === 'sell'
    ? greatest(roundDownTo(best.sub(distance), tickSize), tickSize)
    : roundUpTo(best.add(distance), tickSize)
}

/**
 * The order after a price: a trailing stop is activated once its activation price is reached and then follows the best
 * price; every other order is as it was (the same object).
 */
export function followed(order: BookOrder, reference: Decimal, tickSize: Decimal): BookOrder {
  const { trailing } = order
  if (order.triggered || trailing === undefined || !isConditional(order.type)) return order
  if (order.best === undefined && !isActivated(order.side, trailing, reference)) return order
  const best =
    order.best === undefined
      ? reference
      : order.side === 'sell'
        ? greatest(order.best, reference)
        : least(order.best, reference)
  if (order.best !== undefined && best.eq(order.best)) return order
  return { ...order, best, stopPrice: trailingStopPrice(order.side, best, trailing, tickSize) }
}

function isActivated(side: Side, trailing: TrailingTerms, reference: Decimal): boolean {
  if (trailing.activationPrice === undefined) return true
  return side === 'sell' ? reference.gte(trailing.activationPrice) : reference.lte(trailing.activationPrice)
}
