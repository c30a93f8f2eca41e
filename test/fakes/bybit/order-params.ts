import { type Decimal, roundDownTo } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { OrderSide, OrderTerms, OrderType, TimeInForce } from '#test/fakes/venue/order.ts'
import { BybitError, badParameter } from './bybit-error.ts'
import type { Params } from './params.ts'

const CLIENT_ID = /^[\w-]{1,36}$/

export type OrderFilter = 'Order' | 'StopOrder' | 'tpslOrder'

/** Reads the parameters of one order. Throws what Bybit says of parts that are missing or unknown. */
export function orderTerms(params: Params, market: Market, clientOrderId: string): OrderTerms {
  if (params.text('isLeverage') === '1') {
    throw new BybitError(170_036, "You haven't enabled Cross Margin Trading yet.")
  }
  for (const name of ['takeProfit', 'stopLoss']) {
    if (params.text(name) !== undefined) throw badParameter(`params error: ${name} is not supported here`)
  }
  const side = sideOf(params)
  const kind = params.required('orderType')
  if (kind !== 'Market' && kind !== 'Limit') throw new BybitError(170_116, 'Invalid orderType.')
  const isMarket = kind === 'Market'
  const { timeInForce, isPostOnly } = timeInForceOf(params, isMarket)
  const stopPrice = params.decimal('triggerPrice')
  const filter = filterOf(params, stopPrice === undefined ? 'Order' : 'StopOrder')
  if (filter !== 'Order' && stopPrice === undefined) throw new BybitError(170_203, 'Please enter the TP/SL price.')
  const waits = stopPrice !== undefined
  if (waits && isPostOnly) throw new BybitError(170_115, 'Invalid timeInForce.')
  const given = params.requiredDecimal('qty')
  const isByValue = isMarket && isValue(params, side)
  return {
    symbol: market.rules.symbol,
    side,
    type: waits ? waitingType(side, isMarket, stopPrice, market) : plainType(isMarket, isPostOnly),
    timeInForce,
    // What waits and is given by value is counted at its trigger price.
    quantity: isByValue && waits ? roundDownTo(given.div(stopPrice), market.rules.stepSize) : given,
    quoteQuantity: isByValue ? given : undefined,
    price: isMarket ? undefined : params.requiredDecimal('price'),
    stopPrice,
    trailingDelta: undefined,
    clientOrderId: clientIdOf(params) ?? clientOrderId,
    locksWhenTriggered: waits && filter !== 'tpslOrder',
  }
}

/** The kind of order that is meant; throws 170202 for an unknown one. */
export function filterOf(params: Params, preset: OrderFilter): OrderFilter {
  const filter = params.text('orderFilter')
  if (filter === undefined || filter === 'Order') return preset
  if (filter !== 'StopOrder' && filter !== 'tpslOrder') {
    throw new BybitError(170_202, 'Invalid orderFilter parameter.')
  }
  return filter
}

function sideOf(params: Params): OrderSide {
  const side = params.required('side')
  if (side !== 'Buy' && side !== 'Sell') throw new BybitError(170_117, 'Invalid side.')
  return side === 'Buy' ? 'BUY' : 'SELL'
}

function timeInForceOf(params: Params, isMarket: boolean): { timeInForce: TimeInForce; isPostOnly: boolean } {
  const text = params.text('timeInForce') ?? 'GTC'
  if (text !== 'GTC' && text !== 'IOC' && text !== 'FOK' && text !== 'PostOnly') {
    throw new BybitError(170_115, 'Invalid timeInForce.')
  }
  // An order at the market is always IOC, whatever is said.
  if (isMarket) return { timeInForce: 'IOC', isPostOnly: false }
  return text === 'PostOnly' ? { timeInForce: 'GTC', isPostOnly: true } : { timeInForce: text, isPostOnly: false }
}

/** A market order buys by value and sells by quantity unless something else is said. */
function isValue(params: Params, side: OrderSide): boolean {
  const unit = params.text('marketUnit') ?? (side === 'BUY' ? 'quoteCoin' : 'baseCoin')
  if (unit !== 'quoteCoin' && unit !== 'baseCoin') throw badParameter('params error: marketUnit invalid')
  return unit === 'quoteCoin'
}

function plainType(isMarket: boolean, isPostOnly: boolean): OrderType {
  if (isMarket) return 'MARKET'
  return isPostOnly ? 'LIMIT_MAKER' : 'LIMIT'
}

/** Which way the price has to go is read off the last price, as on spot nobody says it. */
function waitingType(side: OrderSide, isMarket: boolean, trigger: Decimal, market: Market): OrderType {
  const last = market.tape.last()
  const isFromBelow = last === undefined || trigger.gte(last)
  const name = isFromBelow === (side === 'BUY') ? 'STOP_LOSS' : 'TAKE_PROFIT'
  return isMarket ? name : `${name}_LIMIT`
}

function clientIdOf(params: Params): string | undefined {
  const id = params.text('orderLinkId')
  if (id !== undefined && !CLIENT_ID.test(id)) throw badParameter('params error: OrderLinkId invalid')
  return id
}
