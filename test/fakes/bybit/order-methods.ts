import type { Account } from '#test/fakes/venue/account.ts'
import { isOpen, type Order } from '#test/fakes/venue/order.ts'
import { BybitError, badParameter } from './bybit-error.ts'
import { tradeIdOf } from './market-json.ts'
import { accountOf, type Backend, type Call, type Method } from './method.ts'
import { executionJson, linkIdOf, orderIdOf, orderJson, placedAs, statusOf } from './order-json.ts'
import { filterOf, orderTerms } from './order-params.ts'
import { pageOf, spanOf } from './paging.ts'
import type { Params } from './params.ts'

const NOT_FOUND = 'Order does not exist.'
const MOST_CLOSED = 500
const DAY = 86_400_000

/** Methods that place, change, cancel and tell orders and their executions. */
export const ORDER_METHODS: readonly Method[] = [
  { rest: 'POST /v5/order/create', socket: 'order.create', security: 'trade', run: create },
  { rest: 'POST /v5/order/amend', socket: 'order.amend', security: 'trade', run: amend },
  { rest: 'POST /v5/order/cancel', socket: 'order.cancel', security: 'trade', run: cancel },
  { rest: 'POST /v5/order/cancel-all', security: 'trade', run: cancelAll },
  { rest: 'GET /v5/order/realtime', security: 'read', run: realtime },
  { rest: 'GET /v5/order/history', security: 'read', run: history },
  { rest: 'GET /v5/execution/list', security: 'read', run: executions },
]

function create(call: Call, { venue }: Backend): unknown {
  const { params } = call
  params.requireSpot()
  const market = venue.market(params.required('symbol'))
  const account = accountOf(call)
  // What nobody has named is named here, with a sign that no client order id may have.
  const terms = orderTerms(params, market, `~${venue.orders(account).length}`)
  const { order } = venue.place(account, terms)
  return idsOf(order)
}

function amend(call: Call, backend: Backend): unknown {
  const { params } = call
  const order = find(call, backend)
  const price = params.decimal('price')
  const quantity = params.decimal('qty')
  const stopPrice = params.decimal('triggerPrice')
  const { terms } = order
  const isSame =
    (price === undefined || terms.price?.eq(price) === true) &&
    (quantity === undefined || order.quantity.eq(quantity)) &&
    (stopPrice === undefined || terms.stopPrice?.eq(stopPrice) === true)
  if (isSame) {
    throw badParameter('The order remains unchanged as the parameters entered match the existing ones.')
  }
  backend.venue.amend(order, { price, quantity, stopPrice })
  return idsOf(order)
}

function cancel(call: Call, backend: Backend): unknown {
  const order = find(call, backend)
  // An order that waits is only found where its kind is named.
  const filter = filterOf(call.params, 'Order')
  if (!order.isWorking && filter !== placedAs(order)) throw new BybitError(170_213, NOT_FOUND)
  backend.venue.cancel(order)
  return idsOf(order)
}

function cancelAll(call: Call, { venue }: Backend): unknown {
  const { params } = call
  params.requireSpot()
  const symbol = params.text('symbol')
  if (symbol !== undefined) venue.market(symbol)
  const filter = filterOf(params, 'Order')
  const open = venue
    .openOrders(accountOf(call), symbol)
    .filter((order) => (order.isWorking ? 'Order' : placedAs(order)) === filter)
  for (const order of open) {
    if (isOpen(order)) venue.cancel(order)
  }
  return { list: open.map(idsOf), success: '1' }
}

function idsOf(order: Order): Record<string, string> {
  return { orderId: orderIdOf(order), orderLinkId: linkIdOf(order) }
}

/** The order that `orderId` or, without it, `orderLinkId` names. Throws 170213 where there is none. */
function find(call: Call, backend: Backend): Order {
  const { params } = call
  params.requireSpot()
  const { rules } = backend.venue.market(params.required('symbol'))
  if (params.text('orderId') === undefined && params.text('orderLinkId') === undefined) {
    throw badParameter('params error: orderId or orderLinkId is required')
  }
  const order = named(params, backend.venue.orders(accountOf(call)))
  const isThere = order !== undefined && order.terms.symbol === rules.symbol && !isHidden(order, backend)
  if (!isThere || !isOpen(order)) throw new BybitError(170_213, NOT_FOUND)
  return order
}

function named(params: Params, orders: readonly Order[]): Order | undefined {
  const id = params.text('orderId')
  const linkId = params.text('orderLinkId')
  return orders.findLast((order) => (id === undefined ? linkIdOf(order) === linkId : orderIdOf(order) === id))
}

function isHidden(order: Order, backend: Backend): boolean {
  const questions = backend.hidden.get(order.id) ?? 0
  if (questions > 0) backend.hidden.set(order.id, questions - 1)
  return questions > 0
}

/** Open orders, or those that have ended lately; by id both. */
function realtime(call: Call, backend: Backend): unknown {
  const { params } = call
  params.requireSpot()
  const account = accountOf(call)
  const all = backend.venue.orders(account)
  const closed = all
    .filter((order) => !isOpen(order) && order.updateTime >= backend.closedSince.time)
    .slice(-MOST_CLOSED)
  const open = all.filter(isOpen)
  if (params.text('orderId') !== undefined || params.text('orderLinkId') !== undefined) {
    const order = named(params, [...closed, ...open])
    return ordersJson(order === undefined ? [] : [order], call, backend)
  }
  const wanted = params.text('openOnly') === '1' ? closed : open
  return ordersJson(wanted.filter((order) => isMeant(order, params)).reverse(), call, backend)
}

/** Orders that have ended, of seven days at most; those that were never filled are forgotten after a day. */
function history(call: Call, backend: Backend): unknown {
  const { params } = call
  params.requireSpot()
  const closed = backend.venue
    .orders(accountOf(call))
    .filter((order) => !isOpen(order) && (order.executed.gt(0) || call.now - order.updateTime <= DAY))
  if (params.text('orderId') !== undefined || params.text('orderLinkId') !== undefined) {
    const order = named(params, closed)
    return ordersJson(order === undefined ? [] : [order], call, backend)
  }
  const { from, to } = spanOf(params, call.now)
  const status = params.text('orderStatus')
  const within = closed.filter(
    (order) =>
      order.time >= from &&
      order.time <= to &&
      isMeant(order, params) &&
      (status === undefined || statusOf(order, rulesOf(order, backend.venue)) === status),
  )
  return ordersJson(within.reverse(), call, backend)
}

function isMeant(order: Order, params: Params): boolean {
  const symbol = params.text('symbol')
  const filter = params.text('orderFilter')
  return (symbol === undefined || order.terms.symbol === symbol) && (filter === undefined || placedAs(order) === filter)
}

function ordersJson(orders: readonly Order[], { params }: Call, backend: Backend): unknown {
  const seen = orders.filter((order) => !isHidden(order, backend))
  const { list, nextPageCursor } = pageOf(seen, params, params.limit(20, 50), orderIdOf)
  return { category: 'spot', nextPageCursor, list: list.map((order) => told(order, backend)) }
}

function told(order: Order, { venue }: Backend): Record<string, unknown> {
  return orderJson(order, rulesOf(order, venue), fillsOf(order.account, venue, order))
}

function rulesOf(order: Order, venue: Backend['venue']) {
  return venue.rules(order.terms.symbol)
}

function fillsOf(account: Account, venue: Backend['venue'], order: Order) {
  return venue.fills(account).filter((fill) => fill.order === order)
}

function executions(call: Call, { venue }: Backend): unknown {
  const { params } = call
  params.requireSpot()
  const symbol = params.text('symbol')
  const id = params.text('orderId')
  const linkId = params.text('orderLinkId')
  // Who names an order is told all of it, whatever else is said.
  const isNamed = id !== undefined || linkId !== undefined
  const { from, to } = isNamed ? { from: 0, to: call.now } : spanOf(params, call.now)
  const fills = venue
    .fills(accountOf(call))
    .filter(
      ({ trade, order }) =>
        trade.time >= from &&
        trade.time <= to &&
        (isNamed
          ? id === undefined
            ? linkIdOf(order) === linkId
            : orderIdOf(order) === id
          : symbol === undefined || trade.symbol === symbol),
    )
    .reverse()
  const page = pageOf(fills, params, params.limit(50, 100), ({ trade, isMaker }) =>
    tradeIdOf(trade, isMaker ? 'maker' : 'taker'),
  )
  return {
    category: 'spot',
    nextPageCursor: page.nextPageCursor,
    list: page.list.map((fill) => executionJson(fill, rulesOf(fill.order, venue))),
  }
}
