import type { Decimal } from '#shared/decimal.ts'
import { isFinal, type OrderStatus } from '#shared/domain/order.ts'

/** What happens to an order. */
export type OrderEvent =
  /** Journaled; it is about to be sent. */
  | { readonly kind: 'created' }
  /** The engine waits for its price; the exchange knows nothing of it. */
  | { readonly kind: 'held' }
  /** An order held here reached its price and is about to be sent, as far as `amount` is still to be had. */
  | { readonly kind: 'triggered'; readonly reference: Decimal; readonly amount: Decimal }
  /** A trailing stop held here has followed the market. */
  | { readonly kind: 'trailed'; readonly stopPrice: Decimal }
  /** Our own risk rules stopped it before it was sent. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** The exchange has it. */
  | { readonly kind: 'accepted'; readonly exchangeOrderId: string }
  /** `code` is what the caller was told. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly code?: string }
  | { readonly kind: 'filled'; readonly fillId: string; readonly amount: Decimal; readonly price: Decimal }
  | { readonly kind: 'cancelRequested' }
  | { readonly kind: 'amendRequested' }
  /** The exchange refused to cancel or to amend: the order is as it was. */
  | { readonly kind: 'requestRefused'; readonly reason: string }
  | {
      readonly kind: 'amended'
      readonly amount: Decimal
      readonly price: Decimal | undefined
      readonly stopPrice: Decimal | undefined
    }
  | { readonly kind: 'cancelled'; readonly reason: string }
  | { readonly kind: 'expired'; readonly reason: string }
  /** An answer was lost; `evidence` is what is known. */
  | { readonly kind: 'doubted'; readonly evidence: string }

export type OrderEventKind = OrderEvent['kind']

/** The part of an order that its life changes. */
export type OrderLife = {
  readonly status: OrderStatus
  readonly amount: Decimal
  readonly filled: Decimal
}

/** Where an order stands after an event, or `undefined` where the event says nothing new about it. */
export function statusAfter(life: OrderLife, event: OrderEvent): OrderStatus | undefined {
  const { status } = life
  // Fills are evidence: they count whenever they arrive, but they bring no order back to life.
  if (event.kind === 'filled') return isFinal(status) ? status : statusOfFills(life, event.amount)
  if (isFinal(status)) return undefined
  switch (event.kind) {
    case 'created':
    case 'trailed':
      return undefined
    case 'held':
      return status === 'sent' ? 'open' : undefined
    case 'triggered':
      return status === 'open' ? 'sent' : undefined
    case 'denied':
      return status === 'sent' && life.filled.isZero() ? 'denied' : undefined
    case 'accepted':
      return status === 'sent' || status === 'in_doubt' ? working(life) : undefined
    case 'rejected':
      // What was filled cannot have been refused.
      return life.filled.isZero() ? 'rejected' : 'cancelled'
    case 'cancelRequested':
      return 'pending_cancel'
    case 'amendRequested':
      return status === 'pending_cancel' ? undefined : 'pending_amend'
    case 'requestRefused':
      return status === 'pending_cancel' || status === 'pending_amend' ? working(life) : undefined
    case 'amended':
      return status === 'pending_cancel' ? status : workingOf(life.filled, event.amount)
    case 'cancelled':
      return 'cancelled'
    case 'expired':
      return 'expired'
    case 'doubted':
      return 'in_doubt'
  }
}

function statusOfFills({ status, amount, filled: before }: OrderLife, more: Decimal): OrderStatus {
  const filled = before.add(more)
  // A request under way stays under way: the exchange has not answered it.
  const isAsked = status === 'pending_cancel' || status === 'pending_amend'
  if (filled.lt(amount)) return isAsked ? status : 'partially_filled'
  // Where the amount may have been raised, only the exchange knows whether this was all.
  const mayBeRaised = status === 'pending_amend' || status === 'in_doubt' || (isAsked && filled.gt(amount))
  return mayBeRaised ? status : 'filled'
}

function working(life: OrderLife): OrderStatus {
  return workingOf(life.filled, life.amount)
}

function workingOf(filled: Decimal, amount: Decimal): OrderStatus {
  if (filled.isZero()) return 'open'
  return filled.gte(amount) ? 'filled' : 'partially_filled'
}
