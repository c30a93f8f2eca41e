import type { ExchangeCapabilities } from '#main/exchanges/exchange.ts'
import { isConditional } from '#main/matching/book/book-order.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { isFinal } from '#shared/domain/order.ts'

/** Who waits for the price of an order: the exchange where it knows such orders, else the engine. */
export function holderOf(
  { type, triggerBy = 'last' }: Pick<OrderRecord, 'type' | 'triggerBy'>,
  { stops, trailingStops, triggers = ['last'] }: ExchangeCapabilities,
): OrderRecord['heldBy'] {
  if (!isConditional(type)) return 'exchange'
  const isKnown = type === 'trailing_stop' ? trailingStops : stops
  return isKnown && triggers.includes(triggerBy) ? 'exchange' : 'engine'
}

/** Whether the order waits here and the exchange has never heard of it. */
export function isHeldHere({ heldBy, status }: Pick<OrderRecord, 'heldBy' | 'status'>): boolean {
  return heldBy === 'engine' && !isFinal(status)
}

/** Whether the order stands at the exchange, or may. */
export function isAtExchange({ heldBy, status }: Pick<OrderRecord, 'heldBy' | 'status'>): boolean {
  return heldBy === 'exchange' && !isFinal(status)
}

/** Whether it is an exit that does not wait: it is filled or over as soon as the exchange has it. */
export function isPassing({ type, timeInForce }: Pick<OrderRecord, 'type' | 'timeInForce'>): boolean {
  return type === 'market' || timeInForce === 'IOC' || timeInForce === 'FOK'
}

/** What is known of an order that the exchange had and does not know any more. */
export const GONE_EVIDENCE =
  'the exchange had it and does not know it now: asked twice by its client order id, and its fills were read'

/**
 * Whether the exchange had the order and does not know it any more. That is no evidence of how it ended, so that it stays
 * in doubt; but nothing can rely on it, and a stop is placed in its stead.
 */
export function isGone({ status, reason }: Pick<OrderRecord, 'status' | 'reason'>): boolean {
  return status === 'in_doubt' && reason === GONE_EVIDENCE
}
