import type { Clock, Log, StepWatcher } from '#main/ports.ts'
import type { RiskManager } from '#main/risk/risk-manager.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { CloseAllResult } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import type { Journal } from './journal.ts'
import type { OrderEntry } from './order-entry.ts'

/** A market order may find less in the book than it needs; what is left is sold again, so often at most. */
const MOST_ATTEMPTS = 5
const BETWEEN_ATTEMPTS_MS = 300

export type CloseAllParts = {
  readonly risk: RiskManager
  readonly journal: Journal
  readonly entry: OrderEntry
  readonly clock: Clock
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  /** False where the accounts are halted already, by the close-all that this one goes on with. */
  readonly halts?: boolean
}

type Items = { -readonly [Name in keyof CloseAllResult]: CloseAllResult[Name][number][] }

/**
 * Cancels all orders and closes all positions of the accounts (of one symbol, where it is named), all at once and past
 * every failure. The accounts are halted before anything else and stay halted. A position whose close is refused gets its
 * stops back. Nothing here asks risk, and nothing turns a position around.
 */
export async function closeAll(
  desks: readonly AccountDesk[],
  symbol: string | undefined,
  parts: CloseAllParts,
): Promise<CloseAllResult> {
  const items: Items = { closed: [], cancelled: [], errors: [], remaining: [] }
  if (parts.halts !== false) await haltAll(desks, symbol, parts)
  await Promise.all(
    desks.flatMap((desk) =>
      symbolsOf(desk, symbol).map(async (each) => {
        try {
          await closeSymbol(desk, each, items, parts)
        } catch (error) {
          items.errors.push(errorItem(desk, each, error, parts))
        }
      }),
    ),
  )
  for (const desk of desks)
    for (const each of symbolsOf(desk, symbol)) items.remaining.push(...remainingItems(desk, each))
  // A stop that could not be taken away, or went out again under its own name, is not cancelled.
  const standing = new Set(items.remaining.flatMap(({ orderId }) => orderId ?? []))
  return { ...items, cancelled: items.cancelled.filter(({ orderId = '' }) => !standing.has(orderId)) }
}

/** Why an account is halted by close-all: what of it was to be closed, so that a start can go on with it. */
export function closedReason(symbol: string | undefined): string {
  return symbol === undefined ? 'everything was closed' : `everything of ${symbol} was closed`
}

async function haltAll(desks: readonly AccountDesk[], symbol: string | undefined, parts: CloseAllParts): Promise<void> {
  for (const { account } of desks) parts.risk.halt(account.id, closedReason(symbol), 'close_all')
  try {
    await parts.journal.committed()
  } catch (error) {
    parts.log.error({ error: String(error) }, 'The halt could not be written down; closing goes on.')
  }
  parts.steps?.('closeAll.halted')
}

/** What `closeAll` would do now, with the worth of each item and what closing it would cost. */
export function closeAllPreview(desks: readonly AccountDesk[], symbol: string | undefined): CloseAllResult {
  const items: Items = { closed: [], cancelled: [], errors: [], remaining: [] }
  for (const desk of desks) {
    for (const each of symbolsOf(desk, symbol)) {
      for (const order of desk.books.orders.openOrders(each)) items.cancelled.push(orderItem(desk, order))
      const item = positionItem(desk, each)
      if (item !== undefined) items.closed.push({ ...item, estimatedCost: estimatedCost(desk, each) })
    }
  }
  return items
}

function symbolsOf(desk: AccountDesk, symbol: string | undefined): string[] {
  return desk.books.busySymbols().filter((each) => symbol === undefined || each === symbol)
}

async function closeSymbol(desk: AccountDesk, symbol: string, items: Items, parts: CloseAllParts): Promise<void> {
  const cancelled = await cancelOrders(desk, symbol, items, parts)
  for (let attempt = 1; desk.books.openTrip(symbol) !== undefined; attempt++) {
    const trip = desk.books.openTrip(symbol)
    if (trip === undefined) return
    try {
      const order = await desk.closePosition(trip, 1, 'closeAll')
      if (order.filled.gt(0)) {
        const value = worth(desk, symbol, order.filledValue)
        items.closed.push({
          account: desk.account.id,
          symbol,
          side: order.side,
          quantity: decimalText(order.filled),
          value,
          orderId: order.id,
        })
      }
      if (desk.books.openTrip(symbol) === undefined) return
      if (attempt >= MOST_ATTEMPTS) {
        const left = decimalText(desk.books.openTrip(symbol)?.quantity ?? decimal(0))
        throw new AppError(
          'EXCHANGE_REJECTED',
          `${left} could not be closed in ${MOST_ATTEMPTS} attempts: ${order.reason ?? 'the market takes no more'}`,
        )
      }
    } catch (error) {
      items.errors.push(errorItem(desk, symbol, error, parts))
      await putBack(desk, cancelled, items, parts)
      return
    }
    await new Promise<void>((resolve) => parts.clock.schedule(resolve, BETWEEN_ATTEMPTS_MS))
  }
}

async function cancelOrders(
  desk: AccountDesk,
  symbol: string,
  items: Items,
  parts: CloseAllParts,
): Promise<OrderRecord[]> {
  const orders = desk.books.orders.openOrders(symbol)
  const done: OrderRecord[] = []
  await Promise.all(
    orders.map(async (order) => {
      try {
        // Stops and targets of a position go when it is closed, so that it is not naked until then.
        if (order.parentOrderId !== undefined && desk.books.openTrip(symbol) !== undefined) return
        const ended = await desk.sender.cancel(order.id)
        items.cancelled.push(orderItem(desk, { ...ended, amount: order.amount, filled: order.filled }))
        done.push(order)
      } catch (error) {
        if (isFinal(desk.books.orders.get(order.id).status)) return
        items.errors.push(errorItem(desk, symbol, error, parts))
      }
    }),
  )
  // What protects a position is cancelled with the close that follows; it counts as cancelled too.
  for (const order of orders) {
    if (order.parentOrderId !== undefined && !done.includes(order)) items.cancelled.push(orderItem(desk, order))
  }
  return done
}

/** Stops that the trader had placed by hand stand again after a close that failed. */
async function putBack(
  desk: AccountDesk,
  cancelled: readonly OrderRecord[],
  items: Items,
  parts: CloseAllParts,
): Promise<void> {
  const stops = cancelled.filter(({ side, type, parentOrderId }) => {
    return (
      side === 'sell' &&
      parentOrderId === undefined &&
      (type === 'stop' || type === 'stop_limit' || type === 'trailing_stop')
    )
  })
  for (const stop of stops) {
    try {
      await parts.entry.create(desk, {
        symbol: stop.symbol,
        side: stop.side,
        type: stop.type,
        amount: decimalText(stop.amount.sub(stop.filled)),
        price: textOf(stop.price),
        stopPrice: textOf(stop.stopPrice),
        trailing: stop.trailing,
        triggerBy: stop.triggerBy,
        reduceOnly: true,
        note: stop.note,
      })
    } catch (error) {
      items.errors.push(errorItem(desk, stop.symbol, error, parts))
    }
  }
}

function textOf(value: Decimal | undefined): string | undefined {
  return value === undefined ? undefined : decimalText(value)
}

function remainingItems(desk: AccountDesk, symbol: string): CloseAllResult['remaining'] {
  const position = positionItem(desk, symbol)
  const orders = desk.books.orders.openOrders(symbol).map((order) => orderItem(desk, order))
  return position === undefined ? orders : [position, ...orders]
}

function positionItem(desk: AccountDesk, symbol: string) {
  const trip = desk.books.openTrip(symbol)
  if (trip === undefined) return undefined
  const mark = desk.books.prices.last(symbol)
  return {
    account: desk.account.id,
    symbol,
    side: trip.direction === 'long' ? ('sell' as const) : ('buy' as const),
    quantity: decimalText(trip.quantity),
    value: mark === undefined ? null : worth(desk, symbol, mark.mul(trip.quantity)),
  }
}

function orderItem(desk: AccountDesk, order: OrderRecord) {
  const rest = order.amount.sub(order.filled)
  const price = order.price ?? order.stopPrice ?? desk.books.prices.last(order.symbol)
  return {
    account: desk.account.id,
    symbol: order.symbol,
    side: order.side,
    quantity: decimalText(rest),
    value: price === undefined ? null : worth(desk, order.symbol, price.mul(rest)),
    orderId: order.id,
  }
}

function errorItem(
  desk: AccountDesk,
  symbol: string,
  error: unknown,
  { log }: CloseAllParts,
): CloseAllResult['errors'][number] {
  log.error({ account: desk.account.id, symbol, error: String(error) }, 'Something could not be closed.')
  if (error instanceof AppError) return { account: desk.account.id, symbol, code: error.code, message: error.message }
  return {
    account: desk.account.id,
    symbol,
    code: 'INTERNAL',
    message: 'something went wrong inside AutoCbot; the log has it',
  }
}

/** Quote money in the account's currency; null where no price tells. */
function worth(desk: AccountDesk, symbol: string, value: Decimal): string | null {
  const { prices } = desk.books
  const quote = prices.instrument(symbol)?.quote
  const rate = quote === undefined ? undefined : prices.convert(quote, desk.account.currency)
  return rate === undefined ? null : shown(value.mul(rate))
}

/** Fee and the way from the last price to the best one on the other side. */
function estimatedCost(desk: AccountDesk, symbol: string): string | null {
  const trip = desk.books.openTrip(symbol)
  const mark = desk.books.prices.last(symbol)
  if (trip === undefined || mark === undefined) return null
  const { takerFee } = desk.books.prices.rules(symbol)
  const view = desk.books.prices.view(symbol)
  const best = (trip.direction === 'long' ? view.bids : view.asks)[0]?.price ?? mark
  const way = (trip.direction === 'long' ? mark.sub(best) : best.sub(mark)).mul(trip.quantity)
  const cost = best
    .mul(trip.quantity)
    .mul(takerFee)
    .add(way.gt(0) ? way : decimal(0))
  return worth(desk, symbol, cost)
}

function shown(value: Decimal): string {
  return decimalText(value.toDecimalPlaces(18))
}
