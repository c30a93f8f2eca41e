import { isOpen, type Order, type OrderTerms, waits } from '#test/fakes/venue/order.ts'
import { BinanceError, orderRejected } from './binance-error.ts'
import { accountOf, type Backend, type Call, type Method } from './method.ts'
import { cancelledJson, listJson, orderJson, placedJson, presetForm } from './order-json.ts'
import { clientIdOf, listTerms, oldListTerms, orderTerms } from './order-params.ts'
import { Params } from './params.ts'

const NOT_FOUND = 'Order does not exist.'
const UNKNOWN = 'Unknown order sent.'
const DAY = 86_400_000

/** Methods that place, cancel and tell orders. */
export const ORDER_METHODS: readonly Method[] = [
  { rest: 'POST /api/v3/order', socket: 'order.place', security: 'trade', weight: 1, run: place },
  { rest: 'POST /api/v3/order/test', socket: 'order.test', security: 'trade', weight: 1, run: test },
  { rest: 'GET /api/v3/order', socket: 'order.status', security: 'read', weight: 4, run: status },
  { rest: 'DELETE /api/v3/order', socket: 'order.cancel', security: 'trade', weight: 1, run: cancel },
  {
    rest: 'POST /api/v3/order/cancelReplace',
    socket: 'order.cancelReplace',
    security: 'trade',
    weight: 1,
    run: cancelReplace,
  },
  {
    rest: 'GET /api/v3/openOrders',
    socket: 'openOrders.status',
    security: 'read',
    weight: (params) => (params.text('symbol') === undefined ? 80 : 6),
    run: openOrders,
  },
  {
    rest: 'DELETE /api/v3/openOrders',
    socket: 'openOrders.cancelAll',
    security: 'trade',
    weight: 1,
    run: cancelAll,
  },
  { rest: 'GET /api/v3/allOrders', socket: 'allOrders', security: 'read', weight: 20, run: allOrders },
  { rest: 'POST /api/v3/order/oco', socket: 'orderList.place', security: 'trade', weight: 1, run: placeOldList },
  { rest: 'POST /api/v3/orderList/oco', socket: 'orderList.place.oco', security: 'trade', weight: 1, run: placeList },
  { rest: 'GET /api/v3/orderList', socket: 'orderList.status', security: 'read', weight: 4, run: listStatus },
  { rest: 'DELETE /api/v3/orderList', socket: 'orderList.cancel', security: 'trade', weight: 1, run: cancelList },
  { rest: 'GET /api/v3/allOrderList', socket: 'allOrderLists', security: 'read', weight: 20, run: allLists },
  {
    rest: 'GET /api/v3/openOrderList',
    socket: 'openOrderLists.status',
    security: 'read',
    weight: 6,
    run: (call, backend) =>
      backend.venue
        .lists(accountOf(call))
        .filter((list) => list.status === 'EXEC_STARTED')
        .map((list) => listJson(list)),
  },
]

function place(call: Call, backend: Backend): unknown {
  const account = accountOf(call)
  const terms = orderTerms(call.params, backend.newClientId())
  backend.limits.countOrder(account.uid, call.now)
  const { order, fills } = backend.venue.place(account, terms)
  return placedJson(order, fills, formOf(call.params, order))
}

function test(call: Call, backend: Backend): unknown {
  backend.venue.test(accountOf(call), orderTerms(call.params, backend.newClientId()))
  return {}
}

function status(call: Call, backend: Backend): unknown {
  return orderJson(find(call, backend, -2013, NOT_FOUND))
}

function cancel(call: Call, backend: Backend): unknown {
  const order = find(call, backend, -2011, UNKNOWN)
  return cancelOne(order, call.params, backend)
}

function cancelOne(order: Order, params: Params, backend: Backend): Record<string, unknown> {
  if (!isOpen(order)) throw new BinanceError(-2011, UNKNOWN)
  const restriction = params.text('cancelRestrictions')
  if (restriction !== undefined && restriction !== 'ONLY_NEW' && restriction !== 'ONLY_PARTIALLY_FILLED') {
    throw new BinanceError(-1145, '`cancelRestrictions` has to be either `ONLY_NEW` or `ONLY_PARTIALLY_FILLED`.')
  }
  if (restriction !== undefined && `ONLY_${order.status}` !== restriction) {
    throw new BinanceError(-2011, 'Order was not canceled due to cancel restrictions.')
  }
  const cancelId = clientIdOf(params, 'newClientOrderId', backend.newClientId())
  backend.venue.cancel(order, cancelId)
  if (order.list !== undefined) return listJson(order.list, (each) => cancelledJson(each, cancelId))
  return cancelledJson(order, cancelId)
}

function cancelReplace(call: Call, backend: Backend): unknown {
  const { params } = call
  const account = accountOf(call)
  const mode = params.required('cancelReplaceMode')
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') {
    throw new BinanceError(-1100, "Illegal characters found in parameter 'cancelReplaceMode'.")
  }
  const terms = orderTerms(params, backend.newClientId())
  const cancelParams = cancelParamsOf(params)
  const cancelled = attempt(() => {
    const order = find({ ...call, params: cancelParams }, backend, -2011, UNKNOWN)
    return cancelOne(order, cancelParams, backend)
  })
  if (cancelled.error !== undefined && mode === 'STOP_ON_FAILURE') {
    throw new BinanceError(-2022, 'Order cancel-replace failed.', {
      data: {
        cancelResult: 'FAILURE',
        newOrderResult: 'NOT_ATTEMPTED',
        cancelResponse: cancelled.error.body(),
        newOrderResponse: null,
      },
    })
  }
  const placed = attempt(() => {
    backend.limits.countOrder(account.uid, call.now)
    const { order, fills } = backend.venue.place(account, terms)
    return placedJson(order, fills, formOf(params, order))
  })
  const data = {
    cancelResult: cancelled.error === undefined ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed.error === undefined ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.error?.body() ?? cancelled.result,
    newOrderResponse: placed.error?.body() ?? placed.result,
  }
  if (cancelled.error === undefined && placed.error === undefined) return data
  if (cancelled.error !== undefined && placed.error !== undefined) {
    throw new BinanceError(-2022, 'Order cancel-replace failed.', { data })
  }
  throw new BinanceError(-2021, 'Order cancel-replace partially failed.', { status: 409, data })
}

/** The half of a cancel-replace that names what is to be cancelled, under the names of a cancel. */
function cancelParamsOf(params: Params): Params {
  const names: [string, string][] = [
    ['symbol', 'symbol'],
    ['cancelOrderId', 'orderId'],
    ['cancelOrigClientOrderId', 'origClientOrderId'],
    ['cancelNewClientOrderId', 'newClientOrderId'],
    ['cancelRestrictions', 'cancelRestrictions'],
  ]
  return new Params(names.map(([from, to]): [string, string] => [to, params.text(from) ?? '']))
}

function openOrders(call: Call, backend: Backend): unknown {
  const symbol = call.params.text('symbol')
  if (symbol !== undefined) backend.venue.market(symbol)
  return backend.venue
    .openOrders(accountOf(call), symbol)
    .filter((order) => !isHidden(order, backend))
    .map(orderJson)
}

function cancelAll(call: Call, backend: Backend): unknown {
  const symbol = call.params.required('symbol')
  backend.venue.market(symbol)
  const open = backend.venue.openOrders(accountOf(call), symbol)
  if (open.length === 0) throw new BinanceError(-2011, UNKNOWN)
  const answers: unknown[] = []
  for (const order of open) {
    if (isOpen(order)) answers.push(cancelOne(order, call.params, backend))
  }
  return answers
}

function allOrders(call: Call, backend: Backend): unknown {
  const { params } = call
  const symbol = params.required('symbol')
  backend.venue.market(symbol)
  const orders = backend.venue
    .orders(accountOf(call))
    .filter((order) => order.terms.symbol === symbol && !isHidden(order, backend))
  const limit = params.limit(500, 1000)
  const fromId = params.integer('orderId')
  if (fromId !== undefined)
    return orders
      .filter((order) => order.id >= fromId)
      .slice(0, limit)
      .map(orderJson)
  const { from, to } = spanOf(params)
  const within = orders.filter((order) => order.time >= (from ?? 0) && order.time <= (to ?? Number.POSITIVE_INFINITY))
  return (from === undefined ? within.slice(-limit) : within.slice(0, limit)).map(orderJson)
}

/** Start and end of what is asked for. Throws -1127 where there is more than a day between them. */
export function spanOf(params: Params): { from: number | undefined; to: number | undefined } {
  const from = params.integer('startTime')
  const to = params.integer('endTime')
  if (from !== undefined && to !== undefined && to - from > DAY) {
    throw new BinanceError(-1127, 'More than 24 hours between startTime and endTime.')
  }
  return { from, to }
}

function placeOldList(call: Call, backend: Backend): unknown {
  return placeLegs(call, backend, oldListTerms(call.params, [backend.newClientId(), backend.newClientId()]), 'limit')
}

function placeList(call: Call, backend: Backend): unknown {
  return placeLegs(call, backend, listTerms(call.params, [backend.newClientId(), backend.newClientId()]), 'above')
}

function placeLegs(
  call: Call,
  backend: Backend,
  legs: readonly [OrderTerms, OrderTerms],
  first: 'limit' | 'above',
): unknown {
  const account = accountOf(call)
  const [one, other] = legs
  if (first === 'above') checkPlaces(one, other)
  const last = backend.venue.market(one.symbol).tape.last()
  // The old form names the limit order first, which lies above the market for a sale and below it for a purchase.
  const isSwapped = first === 'limit' && one.side === 'BUY'
  const above = isSwapped ? other : one
  const below = isSwapped ? one : other
  const high = above.stopPrice ?? above.price
  const low = below.stopPrice ?? below.price
  if (last !== undefined && (high?.lte(last) === true || low?.gte(last) === true)) {
    throw orderRejected('The relationship of the prices for the orders is not correct.')
  }
  backend.limits.countOrder(account.uid, call.now, 2)
  const id = clientIdOf(call.params, 'listClientOrderId', backend.newClientId())
  const list = backend.venue.placeList(account, id, legs)
  return listJson(list, (order) => placedJson(order, [], 'RESULT'))
}

/** Throws where an order of a list stands on a side of the market on which its kind makes no sense. */
function checkPlaces(above: OrderTerms, below: OrderTerms): void {
  if (!waits(above.type) && !waits(below.type)) {
    throw new BinanceError(-1168, 'At least one OCO order must be contingent.')
  }
  const isSale = above.side === 'SELL'
  if (isSale && !waits(below.type)) throw new BinanceError(-1166, 'A limit order in a sell OCO must be above.')
  if (!isSale && !waits(above.type)) throw new BinanceError(-1165, 'A limit order in a buy OCO must be below.')
  if (isSale && above.type.startsWith('STOP_LOSS')) {
    throw new BinanceError(-1197, 'A stop loss order in a sell OCO must be below.')
  }
  if (!isSale && below.type.startsWith('STOP_LOSS')) {
    throw new BinanceError(-1196, 'A stop loss order in a buy OCO must be above.')
  }
  if (isSale && below.type.startsWith('TAKE_PROFIT')) {
    throw new BinanceError(-1199, 'A take profit order in a sell OCO must be above.')
  }
  if (!isSale && above.type.startsWith('TAKE_PROFIT')) {
    throw new BinanceError(-1198, 'A take profit order in a buy OCO must be below.')
  }
}

function findList(call: Call, backend: Backend) {
  const id = call.params.integer('orderListId')
  const clientId = call.params.text('origClientOrderId') ?? call.params.text('listClientOrderId')
  return backend.venue
    .lists(accountOf(call))
    .findLast((list) => (id === undefined ? list.clientId === clientId : list.id === id))
}

function listStatus(call: Call, backend: Backend): unknown {
  const list = findList(call, backend)
  if (list === undefined) throw new BinanceError(-2018, 'Order list does not exist.')
  return listJson(list)
}

function cancelList(call: Call, backend: Backend): unknown {
  const list = findList(call, backend)
  const open = list?.orders.find(isOpen)
  if (open === undefined) throw new BinanceError(-2011, UNKNOWN)
  return cancelOne(open, call.params, backend)
}

function allLists(call: Call, backend: Backend): unknown {
  const fromId = call.params.integer('fromId') ?? 0
  return backend.venue
    .lists(accountOf(call))
    .filter((list) => list.id >= fromId)
    .slice(0, call.params.limit(500, 1000))
    .map((list) => listJson(list))
}

function formOf(params: Params, order: Order): string {
  const form = params.text('newOrderRespType') ?? presetForm(order)
  if (form !== 'ACK' && form !== 'RESULT' && form !== 'FULL') {
    throw new BinanceError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
  }
  return form
}

/** The order that `orderId` or `origClientOrderId` names; by client id the latest one, for they need not be unique. */
function find(call: Call, backend: Backend, code: number, message: string): Order {
  const { params } = call
  const symbol = params.required('symbol')
  backend.venue.market(symbol)
  const id = params.integer('orderId')
  const clientId = params.text('origClientOrderId')
  if (id === undefined && clientId === undefined) {
    throw new BinanceError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!")
  }
  const order = backend.venue
    .orders(accountOf(call))
    .findLast(
      (each) =>
        each.terms.symbol === symbol &&
        (id === undefined || each.id === id) &&
        (clientId === undefined || each.terms.clientOrderId === clientId),
    )
  if (order === undefined || isHidden(order, backend)) throw new BinanceError(code, message)
  return order
}

function isHidden(order: Order, backend: Backend): boolean {
  const questions = backend.hidden.get(order.id) ?? 0
  if (questions > 0) backend.hidden.set(order.id, questions - 1)
  return questions > 0
}

function attempt(
  work: () => Record<string, unknown>,
): { result: Record<string, unknown>; error?: never } | { error: BinanceError; result?: never } {
  try {
    return { result: work() }
  } catch (error) {
    if (error instanceof BinanceError) return { error }
    throw error
  }
}
