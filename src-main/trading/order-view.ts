import type { ExchangeCapabilities, OrderRequest } from '#main/exchanges/exchange.ts'
import { hasLimit, isConditional } from '#main/matching/book/book-order.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimalText } from '#shared/decimal.ts'
import type { Order } from '#shared/domain/order.ts'

/** The stop and the first target of an order, as they are named beside it. */
export type ProtectionIds = { readonly stopLossOrderId?: string; readonly takeProfitOrderId?: string }

/** Quotients are shown with as many decimals as an amount may have. */
const SHOWN_DECIMALS = 18

/** An order as it is shown. */
export function toOrder(record: OrderRecord, protection: ProtectionIds = {}): Order {
  const fees = Object.entries(record.fee).map(([currency, amount]) => [currency, decimalText(amount)])
  return {
    id: record.id,
    clientOrderId: record.clientOrderId,
    ...given('exchangeOrderId', record.exchangeOrderId),
    account: record.account,
    symbol: record.symbol,
    side: record.side,
    type: record.type,
    status: record.status,
    amount: decimalText(record.amount),
    filled: decimalText(record.filled),
    remaining: decimalText(record.amount.sub(record.filled)),
    price: textOf(record.price),
    stopPrice: textOf(record.stopPrice),
    ...given('triggerBy', record.triggerBy),
    ...given('trailing', record.trailing),
    averagePrice: averagePrice(record),
    fee: Object.fromEntries(fees),
    timeInForce: record.timeInForce,
    ...given('expiresAt', record.expiresAt),
    postOnly: record.postOnly,
    reduceOnly: record.reduceOnly,
    ...given('parentOrderId', record.parentOrderId),
    ...given('stopLoss', record.protection?.stopLoss),
    ...given('takeProfit', targetsOf(record)),
    ...protection,
    heldBy: record.heldBy,
    ...given('strategyId', record.strategyId),
    ...given('reason', record.reason),
    ...given('note', record.note),
    ...(record.tags === undefined ? {} : { tags: [...record.tags] }),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  }
}

function targetsOf({ protection }: OrderRecord): Order['takeProfit'] {
  if (protection === undefined || protection.takeProfit.length === 0) return undefined
  return protection.takeProfit.map(({ price, fraction }) => ({ price, fraction }))
}

/**
 * The order as it goes to an exchange, without what the exchange does not know and the engine sees to. One that the engine
 * has triggered goes as what it becomes: a market or a limit order.
 */
export function toRequest(record: OrderRecord, capabilities: ExchangeCapabilities, isTriggered = false): OrderRequest {
  const waits = isConditional(record.type) && !isTriggered
  const type = isTriggered && isConditional(record.type) ? (hasLimit(record.type) ? 'limit' : 'market') : record.type
  const endsHere = record.timeInForce === 'GTD' && capabilities.gtd !== true
  const timeInForce = type === 'market' && isTriggered ? 'IOC' : endsHere ? 'GTC' : record.timeInForce
  return {
    clientOrderId: record.clientOrderId,
    symbol: record.symbol,
    side: record.side,
    type,
    amount: decimalText(record.amount),
    ...(record.price === undefined ? {} : { price: decimalText(record.price) }),
    ...(record.stopPrice === undefined || !waits ? {} : { stopPrice: decimalText(record.stopPrice) }),
    ...(waits ? given('triggerBy', record.triggerBy) : {}),
    ...(waits ? given('trailing', record.trailing) : {}),
    timeInForce,
    ...(endsHere || timeInForce === 'IOC' ? {} : given('expiresAt', record.expiresAt)),
    postOnly: record.postOnly,
    reduceOnly: record.reduceOnly && capabilities.reduceOnly,
    ...(capabilities.oco ? given('ocoGroup', record.ocoGroup) : {}),
  }
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  const part: { [Key in Name]?: Value } = {}
  if (value !== undefined) part[name] = value
  return part
}

function textOf(value: Decimal | undefined): string | null {
  return value === undefined ? null : decimalText(value)
}

function averagePrice({ filled, filledValue }: OrderRecord): string | null {
  return filled.isZero() ? null : decimalText(filledValue.div(filled).toDecimalPlaces(SHOWN_DECIMALS))
}
