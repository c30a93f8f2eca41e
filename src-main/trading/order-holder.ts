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
