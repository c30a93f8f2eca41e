import type { Exchange } from '#main/exchanges/exchange.ts'
import type { Log } from '#main/ports.ts'
import { decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import type { Journal } from './journal.ts'
import type { LiveBooks } from './live-books.ts'
import type { OrderSender } from './order-sender.ts'

/** Exchanges tell fills late and their clocks differ from ours; fills that are known are skipped anyway. */
const LOOK_BACK_MS = 60_000
/** A few at a time: each costs a request. */
const ASKED_AT_ONCE = 50

export type RecoveryParts = {
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly exchange: Exchange
  readonly journal: Journal
  readonly log: Log
}

/**
 * Brings the books to what the exchange knows: fills that were missed, then orders that are not final, then a look at the
 * balances. Safe to run at any time and as often as anybody likes.
 */
export async function recover(parts: RecoveryParts): Promise<void> {
  const { books, sender, exchange, journal, log } = parts
  const unfinished = books.orders.unfinished()
  const oldest = unfinished.reduce((time, { createdAt }) => Math.min(time, createdAt), Number.POSITIVE_INFINITY)
  const since = Math.max(0, Math.min(oldest, books.newestFillTime() ?? oldest) - LOOK_BACK_MS)
  const missed = Number.isFinite(since) ? await sender.fetchFills(since) : 0
  const open = new Map((await exchange.openOrders()).map((order) => [order.clientOrderId, order]))
  const unclear = []
  for (const order of unfinished) {
    const told = open.get(order.clientOrderId)
    if (told !== undefined) await sender.apply(told)
    else unclear.push(order)
    open.delete(order.clientOrderId)
  }
  for (let at = 0; at < unclear.length; at += ASKED_AT_ONCE) {
    await Promise.all(
      unclear.slice(at, at + ASKED_AT_ONCE).map(async ({ id }) => {
        const order = books.orders.get(id)
        if (isFinal(order.status)) return
        // It is not among the open orders: that was the first time that it was not found.
        sender.assumeMissingOnce(id)
        await sender.find(order)
      }),
    )
  }
  // A cancellation that was on its way may never have arrived.
  for (const order of books.orders.unfinished()) {
    if (order.status === 'pending_amend')
      books.orders.record(order.id, { kind: 'requestRefused', reason: 'it never arrived' })
    if (order.status !== 'pending_cancel') continue
    books.orders.record(order.id, { kind: 'requestRefused', reason: 'it never arrived; it is asked again' })
    await sender.cancel(order.id).catch((error: unknown) => {
      log.warn({ order: order.id, error: String(error) }, 'A cancellation could not be repeated.')
    })
  }
  await journal.committed()
  for (const { clientOrderId, symbol } of open.values()) {
    log.warn({ clientOrderId, symbol }, 'The exchange holds an order that is not in the books.')
  }
  const differences = await balanceDifferences(books, exchange)
  for (const difference of differences) log.warn(difference, 'The books and the exchange differ about a balance.')
  if (unfinished.length > 0 || missed > 0) {
    log.info(
      { account: books.account, orders: unfinished.length, missedFills: missed },
      'The books are as the exchange says.',
    )
  }
}

/** Where the books and the exchange differ about what is held. */
export async function balanceDifferences(
  books: Pick<LiveBooks, 'holdings'>,
  exchange: Exchange,
): Promise<{ currency: string; books: string; exchange: string }[]> {
  const told = new Map((await exchange.balances()).map(({ currency, total }) => [currency, decimal(total)]))
  const held = books.holdings()
  return [...new Set([...told.keys(), ...held.keys()])]
    .map((currency) => ({ currency, ours: held.get(currency) ?? ZERO, theirs: told.get(currency) ?? ZERO }))
    .filter(({ ours, theirs }) => !ours.eq(theirs))
    .map(({ currency, ours, theirs }) => ({ currency, books: decimalText(ours), exchange: decimalText(theirs) }))
}
