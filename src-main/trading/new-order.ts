import type { OrderPurpose, OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, ZERO } from '#shared/decimal.ts'
import type { OrderType, Side } from '#shared/domain/order.ts'

/** What an order is made of at least. */
export type NewOrder = {
  readonly account: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly amount: Decimal
  readonly purpose: OrderPurpose
  readonly timeInForce: OrderRecord['timeInForce']
}

/** Ids as exchanges take them: letters and digits, at most 36 characters. */
function clientOrderIdOf(id: string): string {
  return `ac${id.replaceAll(/[^0-9a-zA-Z]/g, '')}`.slice(0, 36)
}

/** An order about to be journaled; what is not given is absent. */
export function newOrder(id: string, now: number, order: NewOrder, more: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id,
    clientOrderId: clientOrderIdOf(id),
    exchangeOrderId: undefined,
    status: 'sent',
    filled: ZERO,
    filledValue: ZERO,
    price: undefined,
    stopPrice: undefined,
    triggerBy: undefined,
    trailing: undefined,
    fee: {},
    expiresAt: undefined,
    postOnly: false,
    reduceOnly: false,
    parentOrderId: undefined,
    ocoGroup: undefined,
    protection: undefined,
    heldBy: 'exchange',
    strategyId: undefined,
    reason: undefined,
    note: undefined,
    tags: undefined,
    createdAt: now,
    updatedAt: now,
    ...more,
    ...order,
  }
}
