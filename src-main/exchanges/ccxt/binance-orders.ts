import type { ExchangeEvent, ExchangeFill, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import type { OrderType } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { ExecutionReport, OrderAnswer, TradeAnswer } from './binance-answers.ts'

const CLIENT_ID = /^[\w.:/-]{1,36}$/

const STATUSES: Readonly<Record<OrderAnswer['status'], ExchangeOrder['status']>> = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  PENDING_CANCEL: 'open',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
}

const TYPES: Readonly<Record<OrderAnswer['type'], OrderType>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  MARKET: 'market',
  STOP_LOSS: 'stop',
  STOP_LOSS_LIMIT: 'stop_limit',
  TAKE_PROFIT: 'take_profit',
  TAKE_PROFIT_LIMIT: 'take_profit_limit',
}

const WIRE_TYPES: Readonly<Record<Exclude<OrderType, 'trailing_stop'>, OrderAnswer['type']>> = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP_LOSS',
  stop_limit: 'STOP_LOSS_LIMIT',
  take_profit: 'TAKE_PROFIT',
  take_profit_limit: 'TAKE_PROFIT_LIMIT',
}

/**
 * The parameters of a new order; `market` is Binance's name of the symbol. Throws VALIDATION for what Binance's spot
 * market has no order for, before anything is sent.
 */
export function orderParams(request: OrderRequest, market: string): Record<string, string> {
  const { type, timeInForce } = request
  if (!CLIENT_ID.test(request.clientOrderId)) {
    throw invalid('a client order id has 1 to 36 letters, digits and .:/_- at Binance')
  }
  if (type === 'trailing_stop') throw invalid('the engine holds trailing stops, Binance is not given them')
  if (request.ocoGroup !== undefined)
    throw invalid('Binance takes both orders of a group at once only; the engine holds them')
  if (request.triggerBy !== undefined && request.triggerBy !== 'last') {
    throw invalid(`Binance's spot market triggers by the last trade, not by ${request.triggerBy}`)
  }
  if (request.reduceOnly && request.side === 'buy') {
    throw invalid('there is nothing that a purchase could reduce on a spot market')
  }
  const isLimit = type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit'
  const waits = type !== 'limit' && type !== 'market'
  if (timeInForce === 'GTD') throw invalid('Binance has no orders that end at a time; the engine ends them')
  if (request.postOnly && (type !== 'limit' || timeInForce !== 'GTC')) {
    throw invalid('at Binance only a limit order that lies until it is cancelled can be post-only')
  }
  return {
    symbol: market,
    side: request.side === 'buy' ? 'BUY' : 'SELL',
    type: request.postOnly ? 'LIMIT_MAKER' : WIRE_TYPES[type],
    quantity: request.amount,
    ...(isLimit ? { price: needed(request.price, 'price') } : {}),
    ...(waits ? { stopPrice: needed(request.stopPrice, 'stop price') } : {}),
    ...(isLimit && !request.postOnly ? { timeInForce } : {}),
    newClientOrderId: request.clientOrderId,
    newOrderRespType: 'RESULT',
  }
}

/** An order as it is known here; `symbol` is our name of its market. */
export function toExchangeOrder(answer: OrderAnswer, symbol: string): ExchangeOrder {
  return {
    exchangeOrderId: answer.orderId,
    clientOrderId: answer.origClientOrderId ?? answer.clientOrderId,
    symbol,
    side: answer.side === 'BUY' ? 'buy' : 'sell',
    type: TYPES[answer.type],
    status: STATUSES[answer.status],
    amount: answer.origQty,
    filled: answer.executedQty,
    ...(answer.price === '0' ? {} : { price: answer.price }),
    ...(answer.stopPrice === undefined || answer.stopPrice === '0' ? {} : { stopPrice: answer.stopPrice }),
    ...reasonOf(answer.status),
    updatedAt: answer.transactTime ?? answer.updateTime ?? 0,
  }
}

/** A fill as it is known here. */
export function toExchangeFill(answer: TradeAnswer, symbol: string, clientOrderId: string): ExchangeFill {
  return {
    id: answer.id,
    exchangeOrderId: answer.orderId,
    clientOrderId,
    symbol,
    side: answer.isBuyer ? 'buy' : 'sell',
    price: answer.price,
    amount: answer.qty,
    fee: answer.commission,
    feeCurrency: answer.commissionAsset,
    liquidity: answer.isMaker ? 'maker' : 'taker',
    time: answer.time,
  }
}

/** What a report of the user stream tells: the fill, where it is one, and then the order. */
export function toEvents(report: ExecutionReport, symbol: string): ExchangeEvent[] {
  const events: ExchangeEvent[] = []
  const clientOrderId = report.C === '' ? report.c : report.C
  const answer: OrderAnswer = {
    symbol: report.s,
    orderId: report.i,
    clientOrderId,
    price: report.p,
    origQty: report.q,
    executedQty: report.z,
    status: report.X,
    type: report.o,
    side: report.S,
    stopPrice: report.P,
    transactTime: report.T,
  }
  if (report.x === 'TRADE') {
    const fill = {
      symbol: report.s,
      id: report.t,
      orderId: report.i,
      price: report.L,
      qty: report.l,
      commission: report.n ?? '0',
      commissionAsset: report.N ?? '',
      time: report.T,
      isBuyer: report.S === 'BUY',
      isMaker: report.m,
    }
    events.push({ kind: 'fill', fill: toExchangeFill(fill, symbol, clientOrderId) })
  }
  const order = toExchangeOrder(answer, symbol)
  events.push({ kind: 'order', order: report.r === 'NONE' ? order : { ...order, reason: report.r } })
  return events
}

function reasonOf(status: OrderAnswer['status']): { reason?: string } {
  if (status === 'EXPIRED') return { reason: 'it ended at Binance by its own terms' }
  if (status === 'EXPIRED_IN_MATCH') return { reason: 'it would have met an order of the same account' }
  return status === 'REJECTED' ? { reason: 'Binance did not take it' } : {}
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw invalid(`the order needs a ${name}`)
  return value
}

function invalid(why: string): AppError {
  return new AppError('VALIDATION', why)
}
