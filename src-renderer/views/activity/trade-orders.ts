import type { Fill } from '#shared/domain/fill.ts'

/** The orders behind fills (newest first, as they are listed), each with its first fill, oldest first. */
export function ordersOfFills(fills: readonly Pick<Fill, 'orderId' | 'side' | 'time'>[]) {
  const orders = new Map<string, Pick<Fill, 'orderId' | 'side' | 'time'>>()
  for (const { orderId, side, time } of fills.toReversed()) {
    if (!orders.has(orderId)) orders.set(orderId, { orderId, side, time })
  }
  return [...orders.values()]
}
