import { ZERO } from '#shared/decimal.ts'
import { hasPrice, type Order, type OrderList, waits } from '#test/fakes/venue/order.ts'
import type { Fill } from '#test/fakes/venue/venue-event.ts'
import { fixed } from './wire-number.ts'

const PREVENTION = 'EXPIRE_MAKER'

/** An order as `GET order`, `openOrders` and `allOrders` tell it. */
export function orderJson(order: Order): Record<string, unknown> {
  return {
    ...head(order),
    ...state(order),
    icebergQty: fixed(ZERO),
    time: order.time,
    updateTime: order.updateTime,
    isWorking: order.isWorking,
    ...(order.workingTime < 0 ? {} : { workingTime: order.workingTime }),
    selfTradePreventionMode: PREVENTION,
  }
}

/** The answer to a new order, as short or long as `newOrderRespType` asks. */
export function placedJson(order: Order, fills: readonly Fill[], form: string): Record<string, unknown> {
  return {
    ...head(order),
    transactTime: order.updateTime,
    ...(form === 'ACK'
      ? {}
      : {
          ...state(order),
          workingTime: order.workingTime,
          ...(form === 'FULL' ? { fills: fills.map(fillOf) } : {}),
          selfTradePreventionMode: PREVENTION,
        }),
  }
}

/** Which form the answer to a new order has when none was asked for. */
export function presetForm(order: Order): string {
  return order.terms.type === 'MARKET' || order.terms.type === 'LIMIT' ? 'FULL' : 'ACK'
}

/** The answer to a cancelled order. */
export function cancelledJson(order: Order, cancelId: string): Record<string, unknown> {
  return {
    ...head(order),
    origClientOrderId: order.terms.clientOrderId,
    clientOrderId: cancelId,
    transactTime: order.updateTime,
    ...state(order),
    selfTradePreventionMode: PREVENTION,
  }
}

/** A list of orders, with reports of them where they are wanted. */
export function listJson(list: OrderList, report?: (order: Order) => Record<string, unknown>): Record<string, unknown> {
  return {
    orderListId: list.id,
    contingencyType: 'OCO',
    listStatusType: list.status,
    listOrderStatus: list.status === 'ALL_DONE' ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientId,
    transactionTime: list.time,
    symbol: list.symbol,
    orders: list.orders.map((order) => ({
      symbol: list.symbol,
      orderId: order.id,
      clientOrderId: order.terms.clientOrderId,
    })),
    ...(report === undefined ? {} : { orderReports: list.orders.map(report) }),
  }
}

/** A fill as `myTrades` tells it. */
export function tradeJson(fill: Fill): Record<string, unknown> {
  const { trade, order } = fill
  return {
    symbol: trade.symbol,
    id: trade.id,
    orderId: order.id,
    orderListId: order.list?.id ?? -1,
    price: fixed(trade.price),
    qty: fixed(trade.quantity),
    quoteQty: fixed(trade.price.mul(trade.quantity)),
    commission: fixed(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: trade.time,
    isBuyer: order.terms.side === 'BUY',
    isMaker: fill.isMaker,
    isBestMatch: true,
  }
}

function fillOf(fill: Fill): Record<string, unknown> {
  return {
    price: fixed(fill.trade.price),
    qty: fixed(fill.trade.quantity),
    commission: fixed(fill.commission),
    commissionAsset: fill.commissionAsset,
    tradeId: fill.trade.id,
  }
}

function head(order: Order): Record<string, unknown> {
  return {
    symbol: order.terms.symbol,
    orderId: order.id,
    orderListId: order.list?.id ?? -1,
    clientOrderId: order.terms.clientOrderId,
  }
}

function state(order: Order): Record<string, unknown> {
  const { terms } = order
  return {
    price: fixed(hasPrice(terms.type) ? (terms.price ?? ZERO) : ZERO),
    origQty: fixed(order.quantity),
    executedQty: fixed(order.executed),
    origQuoteOrderQty: fixed(terms.quoteQuantity ?? ZERO),
    cummulativeQuoteQty: fixed(order.quote),
    status: order.status,
    timeInForce: terms.timeInForce,
    type: terms.type,
    side: terms.side,
    ...(waits(terms.type) || terms.type === 'LIMIT' ? { stopPrice: fixed(terms.stopPrice ?? ZERO) } : {}),
    ...(terms.trailingDelta === undefined ? {} : { trailingDelta: terms.trailingDelta }),
  }
}
