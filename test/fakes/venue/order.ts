import type { Decimal } from '#shared/decimal.ts'
import type { Account, Lock } from './account.ts'

export type OrderSide = 'BUY' | 'SELL'
export const ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const
export type OrderType = (typeof ORDER_TYPES)[number]
export type TimeInForce = 'GTC' | 'IOC' | 'FOK'
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'

/** What is asked of the exchange, after its parameters were read. */
export type OrderTerms = {
  readonly symbol: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: Decimal
  /** A market order may name what it spends or brings instead of a quantity. */
  readonly quoteQuantity: Decimal | undefined
  readonly price: Decimal | undefined
  readonly stopPrice: Decimal | undefined
  /** Distance of a trailing stop in hundredths of a percent. */
  readonly trailingDelta: number | undefined
  readonly clientOrderId: string
  /** Whether nothing is set aside before its trigger is reached. */
  readonly locksWhenTriggered?: boolean
}

/** Why an order that was not filled has ended. */
export type EndReason =
  | 'asked'
  | 'no_liquidity'
  | 'not_whole'
  | 'would_take'
  | 'own_order'
  | 'unaffordable'
  | 'other_of_list'
  | 'by_exchange'
  | 'delisted'

/** Two orders of which one cancels the other. */
export type OrderList = {
  readonly id: number
  readonly clientId: string
  readonly symbol: string
  readonly time: number
  readonly orders: Order[]
  status: 'EXEC_STARTED' | 'ALL_DONE'
}

/** An order in the books of the exchange. */
export type Order = {
  readonly id: number
  readonly account: Account
  /** As they were amended last. */
  terms: OrderTerms
  readonly time: number
  quantity: Decimal
  executed: Decimal
  quote: Decimal
  status: OrderStatus
  /** False while it waits for its trigger. */
  isWorking: boolean
  workingTime: number
  updateTime: number
  list: OrderList | undefined
  lock: Lock | undefined
  /** The best price since a trailing stop follows; undefined before. */
  best: Decimal | undefined
  /** The last price when it was placed. */
  lastAtCreation: Decimal | undefined
  endReason: EndReason | undefined
}

/** Whether it can still be filled or cancelled. */
export function isOpen(order: Order): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
}

/** Whether orders of this type wait for a trigger. */
export function waits(type: OrderType): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT')
}

/** Whether orders of this type lie in the book with a price. */
export function hasPrice(type: OrderType): boolean {
  return type.startsWith('LIMIT') || type.endsWith('_LIMIT')
}

/** What is still to be filled. */
export function remaining(order: Order): Decimal {
  return order.quantity.sub(order.executed)
}
