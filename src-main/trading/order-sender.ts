import type { Exchange, ExchangeEvent, ExchangeOrder } from '#main/exchanges/exchange.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { Clock, Log, StepWatcher } from '#main/ports.ts'
import type { OrderChanges, OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimal, decimalText, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { Journal } from './journal.ts'
import type { LiveBooks } from './live-books.ts'
import { GONE_EVIDENCE, holderOf, isGone, isHeldHere } from './order-holder.ts'
import { toRequest } from './order-view.ts'
import { reducible } from './reducible.ts'

/** Answers of an exchange that mean that nothing happened there. Any other failure leaves an order in doubt. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'EXCHANGE_REJECTED',
  'INSUFFICIENT_FUNDS',
  'VALIDATION',
  'NOT_FOUND',
  'RATE_LIMITED',
  'CONFLICT',
])

/** A first "never heard of it" means nothing yet: the order may still be on its way. */
const ASK_AGAIN_MS = 1_000
const ASK_LATER_MS = 15_000

export type OrderSenderParts = {
  readonly exchange: Exchange
  readonly books: LiveBooks
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  /** Something was filled, or an order ended: what protects the position may have to follow. */
  readonly onChanged: (symbol: string) => void
  readonly rules: (symbol: string) => InstrumentRules
  /** An order that nobody here asked to end is over, unfilled or in part: by the exchange, or by somebody at it. */
  readonly onLost?: (order: OrderRecord) => void
  /** An order waits here from now on. */
  readonly onHeld?: (symbol: string) => void
  /** An order has never arrived at the exchange. */
  readonly onMissing?: (order: OrderRecord) => void
}

/** What may be changed of an order in place; text on the grid. */
export type Amendment = { readonly amount?: string; readonly price?: string; readonly stopPrice?: string }

/**
 * Takes orders of one account to its exchange and what the exchange says into the books. An order is durable before it is
 * sent, is sent once, and ends only by what the exchange says of it.
 */
export class OrderSender {
  readonly #parts: OrderSenderParts
  readonly #unsubscribe: () => void
  readonly #timers = new Set<() => void>()
  /** What emergency exits of a symbol were for since nothing can be written. */
  readonly #unwritten = new Map<string, Decimal>()
  #isClosed = false

  constructor(parts: OrderSenderParts) {
    this.#parts = parts
    this.#unsubscribe = parts.exchange.subscribe((event) => this.#hear(event))
  }

  /**
   * Journals a new order, sends it and answers it as it is then; one that the exchange cannot hold waits here instead.
   * Where the exchange knows no reduce-only, a reducing order is cut to what is left to reduce. Throws what the exchange
   * refused it with; where the answer was lost, the order is answered as `in_doubt` and found out about later. With
   * `evenUnjournaled` an order that cannot be written down is sent all the same.
   */
  async place(
    asked: OrderRecord,
    data: Readonly<Record<string, unknown>>,
    evenUnjournaled = false,
  ): Promise<OrderRecord> {
    const { books, journal, steps, log, exchange } = this.#parts
    const isHeld = asked.heldBy === 'engine' || holderOf(asked, exchange.capabilities) === 'engine'
    if (isHeld) {
      books.orders.insert({ ...asked, heldBy: 'engine' }, 'created', data)
      books.orders.record(asked.id, { kind: 'held' })
      await journal.committed()
      this.#parts.onHeld?.(asked.symbol)
      return books.orders.get(asked.id)
    }
    // Only an emergency waits here: whatever else reduces counts from now on for the next one.
    const reduced = (): Decimal => (asked.reduceOnly ? this.#reducingAmount(asked) : asked.amount)
    const isAsking = evenUnjournaled && asked.reduceOnly
    const order = { ...asked, amount: isAsking ? await this.#emergencyAmount(asked) : reduced() }
    books.orders.insert(order, 'created', data)
    steps?.('intent.taken')
    try {
      await journal.committed()
      this.#unwritten.delete(order.symbol)
    } catch (error) {
      if (!evenUnjournaled) throw error
      log.error(
        { order: order.id, error: String(error) },
        'An emergency order is sent although it could not be journaled.',
      )
      books.orders.insert(order, 'created', data)
      this.#unwritten.set(order.symbol, (this.#unwritten.get(order.symbol) ?? ZERO).add(order.amount))
    }
    steps?.('order.sending')
    return this.#send(order)
  }

  /**
   * Sends an order that was held here, now that its price was reached: journaled as triggered before, so that a crash in
   * between leaves an order that is asked for, never a second one. Throws CONFLICT where nothing is left to reduce, and
   * what the exchange refused it with.
   */
  async trigger(id: string, reference: Decimal): Promise<OrderRecord> {
    const { books, journal, steps } = this.#parts
    const held = books.orders.get(id)
    if (!isHeldHere(held)) throw endedError(held, 'triggered')
    const amount = held.reduceOnly ? this.#reducingAmount(held) : held.amount
    books.orders.record(id, { kind: 'triggered', reference, amount }, { heldBy: 'exchange', amount })
    steps?.('held.triggered')
    await journal.committed()
    steps?.('held.sending')
    return this.#send(books.orders.get(id), true)
  }

  /**
   * As `#reducingAmount`, for an exit that goes out even where nothing can be written: a stop that the exchange has
   * cancelled stands in the books still then, so the exchange is asked what is free. What such exits have sold already is
   * not in the books either, and is not sold again.
   */
  async #emergencyAmount(order: OrderRecord): Promise<Decimal> {
    const { exchange, rules } = this.#parts
    const unwritten = this.#unwritten.get(order.symbol) ?? ZERO
    if (unwritten.isZero() || exchange.capabilities.reduceOnly) {
      try {
        return this.#reducingAmount(order)
      } catch (error) {
        const { kind } = rules(order.symbol)
        if (kind !== 'spot' || order.side !== 'sell') throw error
      }
    }
    const { base, lotSize } = rules(order.symbol)
    const [balances, standing] = await Promise.all([exchange.balances(), exchange.openOrders()])
    const free = decimal(balances.find(({ currency }) => currency === base)?.free ?? '0')
    // What still stands there of ours may sell the position as well; the account's other coins are not the position's.
    const taken = standing
      .filter(({ symbol, side, clientOrderId }) => {
        const isOurs = this.#parts.books.orders.byClientOrderId(clientOrderId) !== undefined
        return symbol === order.symbol && side === order.side && isOurs
      })
      .reduce((sum, { amount, filled }) => sum.add(decimal(amount).sub(filled)), ZERO)
    const most = roundDownTo(least(order.amount.sub(unwritten).sub(taken), free), lotSize)
    if (most.gt(0)) return most
    throw new AppError(
      'CONFLICT',
      `nothing of the ${order.symbol} position is left to ${order.side}; what was sold could not be written down yet`,
      { symbol: order.symbol },
    )
  }

  /** What a reducing order may be for. Throws CONFLICT where that is nothing. */
  #reducingAmount(order: OrderRecord): Decimal {
    const { books, exchange, rules } = this.#parts
    if (exchange.capabilities.reduceOnly) return order.amount
    const { lotSize, ...rest } = rules(order.symbol)
    const most = roundDownTo(reducible(books, order, rest, exchange.capabilities.oco), lotSize)
    if (most.gt(0)) return least(order.amount, most)
    throw new AppError(
      'CONFLICT',
      `nothing of the ${order.symbol} position is left to ${order.side}: it is closed, or other orders at the exchange are about to do it`,
      { symbol: order.symbol },
    )
  }

  async #send(order: OrderRecord, isTriggered = false): Promise<OrderRecord> {
    const { books, journal, exchange, steps } = this.#parts
    try {
      const answer = await exchange.placeOrder(toRequest(order, exchange.capabilities, isTriggered))
      steps?.('order.answered')
      await this.apply(answer)
    } catch (error) {
      if (isRefusal(error)) {
        books.orders.record(order.id, { kind: 'rejected', reason: error.message, code: error.code })
        await journal.committed()
        throw error
      }
      books.orders.record(order.id, {
        kind: 'doubted',
        evidence: `the answer of the exchange was lost (${wordsOf(error)})`,
      })
      await this.#settleDoubt(order)
    }
    await journal.committed()
    return books.orders.get(order.id)
  }

  /** Asks the exchange to cancel an order; one that is held here ends with `reason`. Throws CONFLICT where nothing is left to cancel. */
  async cancel(id: string, reason = 'cancelled on request'): Promise<OrderRecord> {
    const { books, journal, exchange, steps } = this.#parts
    const order = books.orders.get(id)
    requireOpen(order, 'cancelled')
    if (isHeldHere(order)) {
      if (this.#isOver(order)) books.orders.record(id, { kind: 'expired', reason: overText(order) })
      else books.orders.record(id, { kind: 'cancelled', reason })
      await this.#written()
      this.#parts.onChanged(order.symbol)
      return books.orders.get(id)
    }
    books.orders.record(id, { kind: 'cancelRequested' })
    await this.#written()
    steps?.('cancel.sending')
    try {
      const answer = await exchange.cancelOrder(order.symbol, order.clientOrderId)
      steps?.('cancel.answered')
      await this.apply(answer)
    } catch (error) {
      await this.#afterRefusal(order, error, 'cancelled')
    }
    await journal.committed()
    return books.orders.get(id)
  }

  /** Asks the exchange to change an order in place. Throws what it refuses it with, or CONFLICT where it has ended. */
  async amend(id: string, change: Amendment): Promise<OrderRecord> {
    const { books, journal, exchange, steps } = this.#parts
    const order = books.orders.get(id)
    requireOpen(order, 'changed')
    if (isHeldHere(order)) {
      const changes = {
        ...(change.amount === undefined ? {} : { amount: decimal(change.amount) }),
        ...(change.price === undefined ? {} : { price: decimal(change.price) }),
        ...(change.stopPrice === undefined ? {} : { stopPrice: decimal(change.stopPrice) }),
      }
      const { amount, price, stopPrice } = { ...order, ...changes }
      books.orders.record(id, { kind: 'amended', amount, price, stopPrice }, changes)
      await journal.committed()
      return books.orders.get(id)
    }
    books.orders.record(id, { kind: 'amendRequested' })
    await journal.committed()
    steps?.('amend.sending')
    try {
      const answer = await exchange.amendOrder(order.symbol, order.clientOrderId, change)
      steps?.('amend.answered')
      await this.apply(answer, true)
    } catch (error) {
      await this.#afterRefusal(order, error, 'changed')
    }
    await journal.committed()
    return books.orders.get(id)
  }

  /** Takes an order into the books as the exchange says it is. Fills that it knows of and we do not are fetched first. */
  async apply(told: ExchangeOrder, isAnswerToAmend = false): Promise<void> {
    const { books } = this.#parts
    const order = books.orders.byClientOrderId(told.clientOrderId)
    if (order === undefined) {
      this.#parts.log.warn(
        { clientOrderId: told.clientOrderId },
        'The exchange tells of an order that is not in the books.',
      )
      return
    }
    if (decimal(told.filled).gt(order.filled)) await this.fetchFills(order.createdAt)
    this.#applyKnown(told, isAnswerToAmend)
  }

  /** Books all fills of `since` (UTC ms) and later that are not booked yet; answers how many there were. */
  async fetchFills(since: number): Promise<number> {
    const { exchange, books } = this.#parts
    let count = 0
    for (const fill of await exchange.fillsSince(since)) {
      if (books.applyFill(fill) === undefined) continue
      count++
      this.#parts.onChanged(fill.symbol)
    }
    return count
  }

  /** Finds out what became of an order that is not final, by asking for it. Ends it only by what the exchange says. */
  async find(order: OrderRecord): Promise<void> {
    const { exchange, books, log, journal } = this.#parts
    if (isHeldHere(order)) return
    const told = await exchange.orderByClientId(order.symbol, order.clientOrderId)
    if (told !== undefined) {
      this.#wasMissing.delete(order.id)
      await this.apply(told)
      return
    }
    if (!this.#wasMissing.has(order.id)) {
      this.#wasMissing.add(order.id)
      this.#later(ASK_AGAIN_MS, books.orders.get(order.id))
      return
    }
    // What was filled was there, whether the exchange finds the order or not.
    await this.fetchFills(order.createdAt)
    this.#wasMissing.delete(order.id)
    const { exchangeOrderId, filled, status } = books.orders.get(order.id)
    if (isFinal(status)) return
    if (exchangeOrderId !== undefined || filled.gt(0)) {
      // That it is gone is no evidence of how it ended: whoever compares books and exchange shows it to the trader.
      books.orders.record(order.id, { kind: 'doubted', evidence: GONE_EVIDENCE })
      if (!isGone(order)) {
        this.#parts.onLost?.(books.orders.get(order.id))
        this.#parts.onChanged(order.symbol)
      }
      await journal.committed()
      return
    }
    log.warn({ order: order.id }, 'The exchange has never heard of an order; it did not arrive.')
    const reason =
      'it never reached the exchange: asked twice by its client order id, the exchange does not know it, and there is no fill of it'
    const before = books.orders.get(order.id)
    books.orders.record(order.id, { kind: 'rejected', reason })
    this.#ended(before)
    this.#parts.onMissing?.(books.orders.get(order.id))
    // What is journaled here has no other that waits for it.
    await journal.committed()
  }

  readonly #wasMissing = new Set<string>()

  /** Takes for granted that an order which nobody has answered for has been missing once, as after a start. */
  assumeMissingOnce(id: string): void {
    const order = this.#parts.books.orders.find(id)
    if (order === undefined || !isHeldHere(order)) this.#wasMissing.add(id)
  }

  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #hear(event: ExchangeEvent): void {
    if (this.#isClosed) return
    const { books, steps, log } = this.#parts
    try {
      if (event.kind === 'fill') {
        steps?.('fill.received')
        if (books.applyFill(event.fill) === undefined) return
        steps?.('fill.booked')
        this.#parts.onChanged(event.fill.symbol)
      } else if (event.kind === 'order') {
        const order = books.orders.byClientOrderId(event.order.clientOrderId)
        // Fills are told before the order that they changed; where one is missing, it has to be fetched.
        if (order !== undefined && decimal(event.order.filled).gt(order.filled)) {
          this.apply(event.order).catch((error: unknown) => this.#complain(error, order.id))
        } else if (order !== undefined) {
          this.#applyKnown(event.order, false)
        }
      }
    } catch (error) {
      log.error({ error: String(error) }, 'What the exchange told could not be booked; it is fetched again.')
    }
  }

  #applyKnown(told: ExchangeOrder, isAnswerToAmend: boolean): void {
    const { books } = this.#parts
    const order = books.orders.byClientOrderId(told.clientOrderId)
    if (order === undefined) return
    const { id } = order
    const { exchangeOrderId } = told
    const accept = (): void => {
      const { status, exchangeOrderId: known } = books.orders.get(id)
      if (status !== 'sent' && status !== 'in_doubt' && known !== undefined) return
      books.orders.record(id, { kind: 'accepted', exchangeOrderId }, { exchangeOrderId })
    }
    // What is in doubt may be a larger amount: with the smaller one it could look filled.
    if (order.status !== 'in_doubt') accept()
    const changes = changedTerms(books.orders.get(id), told)
    if (changes !== undefined || (isAnswerToAmend && books.orders.get(id).status === 'pending_amend')) {
      const now = books.orders.get(id)
      const after = { amount: now.amount, price: now.price, stopPrice: now.stopPrice, ...changes }
      books.orders.record(id, { kind: 'amended', ...after }, changes ?? {})
    }
    accept()
    const reason = told.reason ?? 'by the exchange'
    if (told.status === 'cancelled' && this.#isOver(order)) {
      books.orders.record(id, { kind: 'expired', reason: overText(order) })
    } else if (told.status === 'cancelled') books.orders.record(id, { kind: 'cancelled', reason })
    else if (told.status === 'expired') books.orders.record(id, { kind: 'expired', reason })
    else if (told.status === 'rejected') books.orders.record(id, { kind: 'rejected', reason })
    this.#ended(order)
  }

  /** Tells that an order which was as `before` is over, where it is. */
  #ended(before: OrderRecord): void {
    const after = this.#parts.books.orders.get(before.id)
    if (!isFinal(after.status) || isFinal(before.status)) return
    const isUnasked = before.status === 'open' || before.status === 'partially_filled'
    if (isUnasked && after.status !== 'filled') this.#parts.onLost?.(after)
    this.#parts.onChanged(after.symbol)
  }

  /** Whether an order that the exchange does not end at its time is past it. */
  #isOver({ timeInForce, expiresAt }: OrderRecord): boolean {
    const { exchange, clock } = this.#parts
    return (
      timeInForce === 'GTD' && exchange.capabilities.gtd !== true && expiresAt !== undefined && expiresAt <= clock.now()
    )
  }

  /** A refused request: the order is as the exchange says, and the caller hears why. */
  async #afterRefusal(order: OrderRecord, error: unknown, done: string): Promise<void> {
    const { books, journal } = this.#parts
    if (isRefusal(error)) {
      const told = await this.#asked(order)
      if (told !== undefined) {
        await this.apply(told)
        books.orders.record(order.id, { kind: 'requestRefused', reason: error.message })
        await journal.committed()
        const now = books.orders.get(order.id)
        if (isFinal(now.status)) throw endedError(now, done)
        throw error
      }
    }
    books.orders.record(order.id, {
      kind: 'doubted',
      evidence: `whether it was ${done} is not known (${wordsOf(error)})`,
    })
    await this.#settleDoubt(order)
    await this.#written()
    const now = books.orders.get(order.id)
    if (now.status === done) return
    if (isFinal(now.status)) throw endedError(now, done)
    throw new AppError(
      'EXCHANGE_UNAVAILABLE',
      `whether order ${order.id} was ${done} is not known yet; it is being asked for`,
      { id: order.id },
    )
  }

  /** What the exchange says of an order; undefined where it does not know it or cannot be asked. */
  async #asked(order: OrderRecord): Promise<ExchangeOrder | undefined> {
    try {
      return await this.#parts.exchange.orderByClientId(order.symbol, order.clientOrderId)
    } catch (error) {
      this.#complain(error, order.id)
      return undefined
    }
  }

  async #settleDoubt(order: OrderRecord): Promise<void> {
    try {
      await this.find(order)
    } catch (error) {
      this.#complain(error, order.id)
      this.#later(ASK_LATER_MS, order)
    }
  }

  #later(delayMs: number, { id }: OrderRecord): void {
    if (this.#isClosed) return
    const cancel = this.#parts.clock.schedule(() => {
      this.#timers.delete(cancel)
      const order = this.#parts.books.orders.find(id)
      if (order === undefined || isFinal(order.status)) return
      this.#settleDoubt(order).catch((error: unknown) => this.#complain(error, id))
    }, delayMs)
    this.#timers.add(cancel)
  }

  /** A request that matters more than its record goes out even where nothing can be written. */
  async #written(): Promise<void> {
    try {
      await this.#parts.journal.committed()
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, 'A cancellation goes out although it could not be journaled.')
    }
  }

  #complain(error: unknown, order: string): void {
    this.#parts.log.warn(
      { order, error: String(error) },
      'The exchange could not be asked about an order; it is asked again.',
    )
  }
}

function overText({ expiresAt = 0 }: OrderRecord): string {
  return `its time was over at ${new Date(expiresAt).toISOString()}`
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && REFUSALS.has(error.code)
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Throws CONFLICT where nothing can be done to the order any more. */
export function requireOpen(order: OrderRecord, done: string): void {
  if (isFinal(order.status)) throw endedError(order, done)
}

function endedError(order: OrderRecord, done: string): AppError {
  return new AppError(
    'CONFLICT',
    `order ${order.id} cannot be ${done}: it is ${order.status} with ${decimalText(order.filled)} of ${decimalText(order.amount)} filled`,
    { id: order.id, status: order.status, filled: decimalText(order.filled) },
  )
}

/** What of an order's terms is otherwise at the exchange. A trailing stop's price moves without being told. */
function changedTerms(order: OrderRecord, told: ExchangeOrder): OrderChanges | undefined {
  if (isFinal(order.status) && order.status !== 'filled') return undefined
  const amount = decimal(told.amount)
  const price = told.price === undefined ? undefined : decimal(told.price)
  const stopPrice = told.stopPrice === undefined ? undefined : decimal(told.stopPrice)
  const changes: { -readonly [Name in keyof OrderChanges]: OrderChanges[Name] } = {}
  if (!amount.eq(order.amount)) changes.amount = amount
  if (price !== undefined && order.price?.eq(price) !== true) changes.price = price
  if (stopPrice !== undefined && order.stopPrice?.eq(stopPrice) !== true && order.trailing === undefined) {
    changes.stopPrice = stopPrice
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}
