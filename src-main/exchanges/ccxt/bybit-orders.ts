import type { ExchangeBalance, ExchangeFill, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { OrderType } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { BybitExecution, BybitOrder, BybitWallet } from './bybit-answers.ts'

const CLIENT_ID = /^[\w-]{1,36}$/
/** Waiting orders of this kind set aside what they need, as those of other exchanges do. */
export const WAITING_FILTER = 'tpslOrder'

const STATUSES: Readonly<Record<BybitOrder['orderStatus'], ExchangeOrder['status']>> = {
  Created: 'open',
  New: 'open',
  PartiallyFilled: 'partially_filled',
  PartiallyFilledCanceled: 'cancelled',
  PendingCancel: 'open',
  Filled: 'filled',
  Cancelled: 'cancelled',
  Rejected: 'rejected',
  Untriggered: 'open',
  Triggered: 'open',
  Active: 'open',
  Deactivated: 'cancelled',
}

/** Why orders end, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EC_PostOnlyWillTakeLiquidity: 'it is post-only and would have traded at once',
  EC_NoImmediateQtyToFill: 'there was nothing left to trade with at once',
  EC_CancelForNoFullFill: 'it could not be filled as a whole at once',
  EC_PerCancelRequest: 'it was cancelled',
  EC_InvalidSymbolStatus: 'its market does not trade any more',
  EC_Others: 'Bybit ended it',
}
const BY_ITS_TERMS = new Set(['EC_NoImmediateQtyToFill', 'EC_CancelForNoFullFill'])

/** Throws VALIDATION for what Bybit's spot market has no order for. */
export function checkBybitOrder(request: OrderRequest): void {
  const { type, timeInForce } = request
  if (!CLIENT_ID.test(request.clientOrderId)) {
    throw invalid('a client order id has 1 to 36 letters, digits, - and _ at Bybit')
  }
  if (type === 'trailing_stop') throw invalid('the engine holds trailing stops, Bybit is not given them')
  if (request.ocoGroup !== undefined) throw invalid('the engine holds orders of a group, Bybit is not given them')
  if (request.triggerBy !== undefined && request.triggerBy !== 'last') {
    throw invalid(`Bybit's spot market triggers by the last trade, not by ${request.triggerBy}`)
  }
  if (request.reduceOnly && request.side === 'buy') {
    throw invalid('there is nothing that a purchase could reduce on a spot market')
  }
  if (timeInForce === 'GTD') throw invalid('Bybit has no orders that end at a time; the engine ends them')
  if (request.postOnly && (type !== 'limit' || timeInForce !== 'GTC')) {
    throw invalid('at Bybit only a limit order that lies until it is cancelled can be post-only')
  }
  if (hasLimit(type)) needed(request.price, 'price')
  if (waits(type)) needed(request.stopPrice, 'stop price')
}

/** The parameters of `order/create`. */
export function bybitOrderParams(request: OrderRequest, market: string): Record<string, string> {
  const { type, timeInForce, postOnly, price, stopPrice } = request
  const isLimit = hasLimit(type)
  return {
    category: 'spot',
    symbol: market,
    side: request.side === 'buy' ? 'Buy' : 'Sell',
    orderType: isLimit ? 'Limit' : 'Market',
    qty: request.amount,
    ...(isLimit
      ? { price: needed(price, 'price'), timeInForce: postOnly ? 'PostOnly' : timeInForce }
      : { marketUnit: 'baseCoin' }),
    ...(waits(type) ? { triggerPrice: needed(stopPrice, 'stop price'), orderFilter: WAITING_FILTER } : {}),
    orderLinkId: request.clientOrderId,
  }
}

/** An order as it is known here; `symbol` is our name of its market. */
export function fromBybitOrder(row: BybitOrder, symbol: string): ExchangeOrder {
  const { cumExecQty, price, triggerPrice = '0', rejectReason = '' } = row
  const amount = amountOf(row)
  const isWhole = decimal(cumExecQty).gt(0) && decimal(cumExecQty).gte(amount)
  const status = statusOf(row, isWhole)
  const reason = status === 'filled' || status === 'open' ? undefined : reasonOf(row)
  return {
    exchangeOrderId: row.orderId,
    clientOrderId: row.orderLinkId === '' ? `bybit-${row.orderId}` : row.orderLinkId,
    symbol,
    side: row.side === 'Buy' ? 'buy' : 'sell',
    type: typeOf(row),
    status: status === 'cancelled' && BY_ITS_TERMS.has(rejectReason) ? 'expired' : status,
    amount,
    filled: cumExecQty,
    ...(price === '0' || row.orderType === 'Market' ? {} : { price }),
    ...(triggerPrice === '0' ? {} : { stopPrice: triggerPrice }),
    ...(reason === undefined ? {} : { reason }),
    updatedAt: row.updatedTime,
  }
}

/** A fill as it is known here. */
export function fromBybitExecution(row: BybitExecution, { symbol, base, quote }: Instrument): ExchangeFill {
  const paid = row.feeCurrency ?? ''
  return {
    id: row.execId,
    exchangeOrderId: row.orderId,
    clientOrderId: row.orderLinkId === '' ? `bybit-${row.orderId}` : row.orderLinkId,
    symbol,
    side: row.side === 'Buy' ? 'buy' : 'sell',
    price: row.execPrice,
    amount: row.execQty,
    fee: row.execFee,
    // On spot it is paid in what the trade brings, where Bybit does not say it.
    feeCurrency: paid === '' ? (row.side === 'Buy' ? base : quote) : paid,
    liquidity: row.isMaker ? 'maker' : 'taker',
    time: row.execTime,
  }
}

/** An order of which only its executions are told any more, newest or oldest first; undefined where there are none. */
export function fromExecutions(rows: readonly BybitExecution[], symbol: string): ExchangeOrder | undefined {
  const [row] = rows
  if (row === undefined) return undefined
  const filled = rows.reduce((sum, { execQty }) => sum.add(execQty), ZERO)
  const isWhole = filled.gte(row.orderQty)
  return {
    exchangeOrderId: row.orderId,
    clientOrderId: row.orderLinkId,
    symbol,
    side: row.side === 'Buy' ? 'buy' : 'sell',
    type: row.orderType === 'Market' ? 'market' : 'limit',
    status: isWhole ? 'filled' : 'partially_filled',
    amount: isWhole ? decimalText(filled) : row.orderQty,
    filled: decimalText(filled),
    updatedAt: Math.max(...rows.map(({ execTime }) => execTime)),
  }
}

export function fromBybitWallet({ coin }: BybitWallet): ExchangeBalance[] {
  return coin.map(({ coin: currency, walletBalance, locked = '0' }) => {
    const free = decimal(walletBalance).sub(locked)
    return { currency, total: walletBalance, free: free.isNegative() ? '0' : decimalText(free) }
  })
}

function statusOf({ orderStatus, cumExecQty }: BybitOrder, isWhole: boolean): ExchangeOrder['status'] {
  const status = STATUSES[orderStatus]
  if (status === 'open' && cumExecQty !== '0') return 'partially_filled'
  return status === 'cancelled' && isWhole ? 'filled' : status
}

/** Orders of others by value say in `qty` what is to be spent. */
function amountOf({ qty, marketUnit, orderType, cumExecQty, leavesQty = '0' }: BybitOrder): string {
  if (orderType !== 'Market' || marketUnit !== 'quoteCoin') return qty
  return decimalText(decimal(cumExecQty).add(leavesQty))
}

/** Which way the price has to go is not told on spot: it follows from where the last price was. */
function typeOf({
  orderType,
  triggerPrice = '0',
  side,
  basePrice = '0',
  lastPriceOnCreated = '0',
}: BybitOrder): OrderType {
  const isLimit = orderType === 'Limit'
  if (triggerPrice === '0') return isLimit ? 'limit' : 'market'
  const last = lastPriceOnCreated === '0' ? basePrice : lastPriceOnCreated
  const isStop = last === '0' || decimal(triggerPrice).gte(last) === (side === 'Buy')
  if (isStop) return isLimit ? 'stop_limit' : 'stop'
  return isLimit ? 'take_profit_limit' : 'take_profit'
}

function reasonOf({ rejectReason = '', cancelType = '' }: BybitOrder): string | undefined {
  if (rejectReason in REASONS) return REASONS[rejectReason]
  const code = rejectReason === '' || rejectReason === 'EC_NoError' ? cancelType : rejectReason
  return code === '' || code === 'UNKNOWN' ? undefined : `Bybit says ${code}`
}

function hasLimit(type: OrderType): boolean {
  return type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit'
}

function waits(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market'
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw invalid(`the order needs a ${name}`)
  return value
}

function invalid(why: string): AppError {
  return new AppError('VALIDATION', why)
}
