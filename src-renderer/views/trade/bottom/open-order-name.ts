import { ORDER_TYPE_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import type { Order } from '#shared/domain/order.ts'

/** What an order is called in the list of open ones: what it does for a position, or its type. */
export function openOrderName(order: Order): string {
  const name = ORDER_TYPE_NAMES[order.type]
  if (order.parentOrderId === undefined) return order.reduceOnly ? `${name} · reduce-only` : name
  const isTarget = order.type === 'limit' || order.type === 'take_profit' || order.type === 'take_profit_limit'
  return isTarget ? 'Target' : 'Stop loss'
}
