import { ZERO } from '#shared/decimal.ts'
import {
  hasPrice,
  ORDER_TYPES,
  type OrderSide,
  type OrderTerms,
  type OrderType,
  type TimeInForce,
  waits,
} from '#test/fakes/venue/order.ts'
import { BinanceError } from './binance-error.ts'
import type { Params } from './params.ts'

const CLIENT_ID = /^[\w.:/-]{1,36}$/

/** Reads the parameters of one order. Throws what Binance says of parts that are missing, too many or unknown. */
export function orderTerms(params: Params, clientOrderId: string): OrderTerms {
  const symbol = params.required('symbol')
  const side = sideOf(params)
  const type = typeOf(params.required('type'))
  const timeInForce = timeInForceOf(params, type)
  const quoteQuantity = type === 'MARKET' ? params.decimal('quoteOrderQty') : undefined
  const price = hasPrice(type) ? params.requiredDecimal('price') : undefined
  if (!hasPrice(type) && params.text('price') !== undefined) throw notRequired('price')
  const trailingDelta = waits(type) ? params.integer('trailingDelta') : undefined
  const stopPrice = waits(type) && trailingDelta === undefined ? params.requiredDecimal('stopPrice') : undefined
  if (!waits(type) && params.text('stopPrice') !== undefined) throw notRequired('stopPrice')
  return {
    symbol,
    side,
    type,
    timeInForce,
    quantity: quoteQuantity === undefined ? params.requiredDecimal('quantity') : ZERO,
    quoteQuantity,
    price,
    stopPrice: stopPrice ?? (waits(type) ? params.decimal('stopPrice') : undefined),
    trailingDelta,
    clientOrderId: clientIdOf(params, 'newClientOrderId', clientOrderId),
  }
}

/** BUY or SELL; throws -1117 for anything else. */
function sideOf(params: Params): OrderSide {
  const side = params.required('side')
  if (side === 'BUY' || side === 'SELL') return side
  throw new BinanceError(-1117, 'Invalid side.')
}

/** A type of order; throws -1116 for one that does not exist. */
function typeOf(text: string): OrderType {
  const type = ORDER_TYPES.find((known) => known === text)
  if (type === undefined) throw new BinanceError(-1116, 'Invalid orderType.')
  return type
}

/** A client order id that was sent, or `preset`; throws -1100 where it has other characters than it may. */
export function clientIdOf(params: Params, name: string, preset: string): string {
  const id = params.text(name)
  if (id !== undefined && !CLIENT_ID.test(id)) {
    throw new BinanceError(
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.`,
    )
  }
  return id ?? preset
}

/** The two orders of the old `order/oco`, the one with the limit price first. */
export function oldListTerms(params: Params, ids: readonly [string, string]): [OrderTerms, OrderTerms] {
  const common = {
    symbol: params.required('symbol'),
    side: sideOf(params),
    quantity: params.requiredDecimal('quantity'),
    quoteQuantity: undefined,
    trailingDelta: undefined,
    timeInForce: 'GTC' as const,
  }
  const limitPrice = params.decimal('stopLimitPrice')
  return [
    {
      ...common,
      type: 'LIMIT_MAKER',
      price: params.requiredDecimal('price'),
      stopPrice: undefined,
      clientOrderId: clientIdOf(params, 'limitClientOrderId', ids[0]),
    },
    {
      ...common,
      type: limitPrice === undefined ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
      price: limitPrice,
      stopPrice: params.requiredDecimal('stopPrice'),
      clientOrderId: clientIdOf(params, 'stopClientOrderId', ids[1]),
    },
  ]
}

/** The two orders of `orderList/oco`: above the market and below it. */
export function listTerms(params: Params, ids: readonly [string, string]): [OrderTerms, OrderTerms] {
  const leg = (place: 'above' | 'below', id: string): OrderTerms => {
    const type = typeOf(params.required(`${place}Type`))
    return {
      symbol: params.required('symbol'),
      side: sideOf(params),
      type,
      timeInForce: 'GTC',
      quantity: params.requiredDecimal('quantity'),
      quoteQuantity: undefined,
      price: hasPrice(type) ? params.requiredDecimal(`${place}Price`) : undefined,
      stopPrice: waits(type) ? params.requiredDecimal(`${place}StopPrice`) : undefined,
      trailingDelta: undefined,
      clientOrderId: clientIdOf(params, `${place}ClientOrderId`, id),
    }
  }
  return [leg('above', ids[0]), leg('below', ids[1])]
}

function timeInForceOf(params: Params, type: OrderType): TimeInForce {
  const text = params.text('timeInForce')
  const isNeeded = hasPrice(type) && type !== 'LIMIT_MAKER'
  if (!isNeeded) {
    if (text !== undefined) throw notRequired('timeInForce')
    return 'GTC'
  }
  const value = params.required('timeInForce')
  if (value === 'GTC' || value === 'IOC' || value === 'FOK') return value
  throw new BinanceError(-1115, 'Invalid timeInForce.')
}

function notRequired(name: string): BinanceError {
  return new BinanceError(-1106, `Parameter '${name}' sent when not required.`)
}
