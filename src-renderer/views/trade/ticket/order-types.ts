import type { Order, OrderType, Side, TimeInForce } from '#shared/domain/order.ts'

/** What each type is called. */
export const ORDER_TYPE_NAMES: Readonly<Record<OrderType, string>> = {
  market: 'Market',
  limit: 'Limit',
  stop: 'Stop',
  stop_limit: 'Stop limit',
  take_profit: 'Take profit',
  take_profit_limit: 'Take profit limit',
  trailing_stop: 'Trailing stop',
}

export const SIDE_NAMES: Readonly<Record<Side, string>> = { buy: 'Buy', sell: 'Sell' }

export const TIME_IN_FORCE_NAMES: Readonly<Record<TimeInForce, string>> = {
  GTC: 'Until cancelled',
  IOC: 'At once, rest cancelled',
  FOK: 'All at once or nothing',
  GTD: 'Until a time',
}

export const STATUS_NAMES: Readonly<Record<Order['status'], string>> = {
  denied: 'Denied',
  sent: 'Sent',
  open: 'Open',
  partially_filled: 'Partly filled',
  filled: 'Filled',
  pending_cancel: 'Being cancelled',
  pending_amend: 'Being amended',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  expired: 'Expired',
  in_doubt: 'In doubt',
}

/** Whether orders of the type have a limit price. */
export function hasPrice(type: OrderType): boolean {
  return type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit'
}

/** Whether orders of the type wait for a stop price. */
export function hasStopPrice(type: OrderType): boolean {
  return type === 'stop' || type === 'stop_limit' || type === 'take_profit' || type === 'take_profit_limit'
}

/** What an order of the type may be told about how long it stands; the first is what it does by itself. */
export function timesInForce(type: OrderType): readonly TimeInForce[] {
  return type === 'market' ? ['IOC', 'FOK'] : ['GTC', 'GTD', 'IOC', 'FOK']
}
