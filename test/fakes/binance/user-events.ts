import { ZERO } from '#shared/decimal.ts'
import type { Account } from '#test/fakes/venue/account.ts'
import { hasPrice, isOpen, type Order, type OrderList } from '#test/fakes/venue/order.ts'
import type { Execution, Fill, VenueEvent } from '#test/fakes/venue/venue-event.ts'
import { fixed } from './wire-number.ts'

/** What an account is told of what happened; undefined for what concerns nobody. */
export function userEvent(
  event: VenueEvent,
  now: number,
): { account: Account; event: Record<string, unknown> } | undefined {
  if (event.kind === 'execution') {
    const { order, execution, fill, cancelId } = event
    return { account: order.account, event: executionReport(order, execution, fill, cancelId, now) }
  }
  if (event.kind === 'balances') {
    const { account, assets } = event
    return {
      account,
      event: {
        e: 'outboundAccountPosition',
        E: now,
        u: account.updatedAt,
        B: assets.map((asset) => {
          const { free, locked } = account.balance(asset)
          return { a: asset, f: fixed(free), l: fixed(locked) }
        }),
      },
    }
  }
  if (event.kind === 'deposit') {
    const { account, asset, amount } = event
    return { account, event: { e: 'balanceUpdate', E: now, a: asset, d: fixed(amount), T: now } }
  }
  if (event.kind === 'list') {
    const account = event.list.orders[0]?.account
    return account === undefined ? undefined : { account, event: listStatus(event.list, now) }
  }
  return undefined
}

function executionReport(
  order: Order,
  execution: Execution,
  fill: Fill | undefined,
  cancelId: string | undefined,
  now: number,
): Record<string, unknown> {
  const { terms } = order
  const trade = fill?.trade
  const quote = trade === undefined ? ZERO : trade.price.mul(trade.quantity)
  return {
    e: 'executionReport',
    E: now,
    s: terms.symbol,
    c: cancelId ?? terms.clientOrderId,
    S: terms.side,
    o: terms.type,
    f: terms.timeInForce,
    q: fixed(order.quantity),
    p: fixed(hasPrice(terms.type) ? (terms.price ?? ZERO) : ZERO),
    P: fixed(terms.stopPrice ?? ZERO),
    ...(terms.trailingDelta === undefined ? {} : { d: terms.trailingDelta }),
    F: fixed(ZERO),
    g: order.list?.id ?? -1,
    C: cancelId === undefined ? '' : terms.clientOrderId,
    x: execution,
    X: order.status,
    r: 'NONE',
    i: order.id,
    l: fixed(trade?.quantity ?? ZERO),
    z: fixed(order.executed),
    L: fixed(trade?.price ?? ZERO),
    n: fill === undefined ? '0' : fixed(fill.commission),
    N: fill?.commissionAsset ?? null,
    T: order.updateTime,
    t: trade?.id ?? -1,
    I: order.id * 10 + 1,
    w: order.isWorking && isOpen(order) && hasPrice(terms.type),
    m: fill?.isMaker ?? false,
    M: fill !== undefined,
    O: order.time,
    Z: fixed(order.quote),
    Y: fixed(quote),
    Q: fixed(terms.quoteQuantity ?? ZERO),
    ...(order.workingTime < 0 ? {} : { W: order.workingTime }),
    V: 'EXPIRE_MAKER',
  }
}

function listStatus(list: OrderList, now: number): Record<string, unknown> {
  return {
    e: 'listStatus',
    E: now,
    s: list.symbol,
    g: list.id,
    c: 'OCO',
    l: list.status,
    L: list.status === 'ALL_DONE' ? 'ALL_DONE' : 'EXECUTING',
    r: 'NONE',
    C: list.clientId,
    T: now,
    O: list.orders.map((order) => ({ s: list.symbol, i: order.id, c: order.terms.clientOrderId })),
  }
}
