import type { Fill } from '#shared/domain/fill.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { OrderType, Side, TimeInForce, Trailing, TriggerBy } from '#shared/domain/order.ts'

/** An order on its way to an exchange. Decimals are text on the instrument's grid. */
export type OrderRequest = {
  /** Ours, unique for ever: by it an order is found again after a lost answer. */
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly amount: string
  readonly price?: string
  readonly stopPrice?: string
  readonly triggerBy?: TriggerBy
  readonly trailing?: Trailing
  readonly timeInForce: TimeInForce
  readonly expiresAt?: number
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  /** Orders of one group cancel each other as far as one of them is filled (one cancels the other). */
  readonly ocoGroup?: string
}

/** Where an order is, as the exchange says. */
export type ExchangeOrderStatus = 'open' | 'partially_filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'

/** An order as the exchange knows it. */
export type ExchangeOrder = {
  readonly exchangeOrderId: string
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly status: ExchangeOrderStatus
  readonly amount: string
  readonly filled: string
  readonly price?: string
  readonly stopPrice?: string
  /** Why it was cancelled, rejected or expired, in words. */
  readonly reason?: string
  readonly updatedAt: number
}

/** An execution as the exchange tells it: `orderId` of the fill is the exchange's order id. */
export type ExchangeFill = Omit<Fill, 'account' | 'orderId'> & {
  readonly exchangeOrderId: string
  readonly clientOrderId: string
}

export type ExchangeBalance = { readonly currency: string; readonly total: string; readonly free: string }

export type ExchangeEvent =
  | { readonly kind: 'order'; readonly order: ExchangeOrder }
  | { readonly kind: 'fill'; readonly fill: ExchangeFill }
  | { readonly kind: 'balance'; readonly balance: ExchangeBalance }
  /** The account is heard again after a time in which it was not: what happened meanwhile is to be compared. */
  | { readonly kind: 'reconnected' }

/** What an exchange can hold itself; what it cannot, the engine holds. */
export type ExchangeCapabilities = {
  readonly stops: boolean
  readonly trailingStops: boolean
  readonly oco: boolean
  readonly amend: boolean
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  /** By which prices it triggers; by the last trade alone where it does not say. */
  readonly triggers?: readonly TriggerBy[]
  /** Whether it ends orders at a time by itself; it does not where it does not say. */
  readonly gtd?: boolean
}

/**
 * An account at an exchange. A refusal is an AppError (`EXCHANGE_REJECTED`, `INSUFFICIENT_FUNDS`, `VALIDATION`,
 * `NOT_FOUND`, `RATE_LIMITED`) and means that nothing happened; any other error means that nobody knows, and only asking
 * by client order id tells.
 */
export type Exchange = {
  readonly capabilities: ExchangeCapabilities
  instruments(): Promise<readonly Instrument[]>
  placeOrder(request: OrderRequest): Promise<ExchangeOrder>
  cancelOrder(symbol: string, clientOrderId: string): Promise<ExchangeOrder>
  /** Changes price, stop price or amount in place. The amount may not fall below what is filled. */
  amendOrder(
    symbol: string,
    clientOrderId: string,
    change: { readonly amount?: string; readonly price?: string; readonly stopPrice?: string },
  ): Promise<ExchangeOrder>
  /** Undefined where the exchange never saw it. */
  orderByClientId(symbol: string, clientOrderId: string): Promise<ExchangeOrder | undefined>
  openOrders(): Promise<readonly ExchangeOrder[]>
  /** Fills from `since` (UTC ms) on, oldest first, all of them. */
  fillsSince(since: number): Promise<readonly ExchangeFill[]>
  balances(): Promise<readonly ExchangeBalance[]>
  subscribe(listener: (event: ExchangeEvent) => void): () => void
  close(): void
}
