import type { AccountDirectory } from '#main/accounts/account-directory.ts'
import { roundTripOf } from '#main/portfolio/round-trip-record.ts'
import { tradeOf } from '#main/portfolio/show-round-trip.ts'
import type { Clock, Ids, Log, StepWatcher } from '#main/ports.ts'
import { deniedError } from '#main/risk/denial.ts'
import type { RiskManager } from '#main/risk/risk-manager.ts'
import type { FillFilter } from '#main/storage/books/fills-repository.ts'
import type { OrderFilter, OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { TradeFilter } from '#main/storage/books/trades-repository.ts'
import { type Page, type PageRequest, pageLimit } from '#main/storage/page.ts'
import type { AuditLog } from '#main/system/audit.ts'
import type { ListedAccount } from '#shared/contract/accounts.ts'
import {
  type CloseAllResult,
  type CreateOrderInput,
  type CreateSmartOrderInput,
  type OrderEventRecord,
  type PositionSizing,
  positionSizingSchema,
} from '#shared/contract/trading.ts'
import type { Decimal } from '#shared/decimal.ts'
import type { Difference } from '#shared/domain/difference.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { isFinal, type Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { AppError, ERROR_CODES } from '#shared/errors.ts'
import type { AccountDesk } from './account-desk.ts'
import { type CloseAllParts, closeAll, closeAllPreview } from './close-all.ts'
import { CloseAllPursuit } from './close-all-pursuit.ts'
import { type EntryRoom, entryRoom } from './entry-room.ts'
import { type FreshKey, IdempotencyKeys, type KeyStore } from './idempotency.ts'
import type { StoredBooks } from './live-books.ts'
import type { Annotation } from './live-orders.ts'
import { liveSwitchRefusal } from './live-switch.ts'
import { OrderEntry, type OrderPreview } from './order-entry.ts'
import { toOrder } from './order-view.ts'
import { shownDifference } from './reconciliation/difference-book.ts'
import { type Decision, type Statement, settleDoubt } from './reconciliation/resolution.ts'
import { Resolver } from './reconciliation/resolver.ts'
import { sizedOrder, sizingRefusal } from './smart-order.ts'
import type { TradingDesk } from './trading-desk.ts'
import { TurnGate } from './turn-gate.ts'

/** So many orders take about half of the 20 ms for which nothing may hold up the main thread. */
const ORDERS_PER_TURN = 24
/** Accounts are opened at the start or later, when their keys are there; so often is looked for new ones. */
const NEW_DESKS_MS = 1_000
const NOTHING: Readonly<Record<string, unknown>> = {}

export type TradingServiceParts = {
  readonly desk: TradingDesk
  readonly accounts: Pick<AccountDirectory, 'require' | 'known' | 'tradable' | 'notOpen'>
  readonly stored: StoredBooks
  readonly keys: KeyStore
  readonly risk: RiskManager
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly audit: AuditLog
  readonly steps?: StepWatcher | undefined
}

/** What of a list's filter names an account; undefined means the default one. */
type OfAccount<Filter> = Omit<Filter, 'account'> & { readonly account?: string | undefined }

/** A smart order's answer: the order where one was sent, and the sums behind its size. */
export type SmartOrderAnswer = { readonly order: OrderRecord | undefined; readonly positionSizing: PositionSizing }

/** The strategy that orders, and what for: the conditions that held, or why it leaves. */
export type OrderedBy = { readonly strategyId: string; readonly why?: string | undefined }

/** All that traders and strategies can ask of trading. */
export class TradingService {
  readonly #parts: TradingServiceParts
  readonly #entry: OrderEntry
  readonly #keys: IdempotencyKeys<OrderRecord>
  readonly #closeAllParts: CloseAllParts
  readonly #pursuit: CloseAllPursuit
  /** Accounts that were to be closed while they could not be reached. */
  readonly #owed = new Set<string>()
  readonly #gate = new TurnGate(ORDERS_PER_TURN)
  readonly #seen = new WeakSet<AccountDesk>()
  #cancelLook: (() => void) | undefined
  readonly #resolver: Resolver

  constructor(parts: TradingServiceParts) {
    this.#parts = parts
    const { risk, clock, ids, desk } = parts
    this.#resolver = new Resolver(desk, parts.audit)
    this.#entry = new OrderEntry({
      risk,
      clock,
      ids,
      journal: desk.journal,
      entryRefusal: (account) => liveSwitchRefusal(parts.accounts.known(account)),
    })
    this.#keys = new IdempotencyKeys(parts.keys)
    const { log, steps } = parts
    this.#closeAllParts = { risk, clock, log, steps, journal: desk.journal, entry: this.#entry }
    this.#pursuit = new CloseAllPursuit({
      clock,
      log,
      risk,
      again: (each, symbol) => closeAll([each], symbol, { ...this.#closeAllParts, halts: false }),
    })
    this.#goOnClosing()
  }

  /** An account that was being closed when the program ended goes on being closed. */
  #goOnClosing(): void {
    const { desk: all, risk, clock, log } = this.#parts
    this.#cancelLook = clock.schedule(() => {
      for (const desk of all.all()) {
        if (this.#seen.has(desk)) continue
        this.#seen.add(desk)
        try {
          const status = risk.status(desk.account.id, desk.books.riskView())
          if (status.state === 'halted') this.#pursuit.goOn(desk, status)
        } catch (error) {
          log.error(
            { account: desk.account.id, error: String(error) },
            'Whether an account is to be closed is not known.',
          )
        }
      }
      this.#goOnClosing()
    }, NEW_DESKS_MS)
  }

  createOrder(input: CreateOrderInput): Promise<OrderRecord> {
    const desk = this.#desk(input.account)
    const { idempotencyKey, ...order } = input
    return this.#once(idempotencyKey, 'trading.createOrder', order, desk, async (key) => {
      const wait = this.#gate.enter()
      if (wait !== undefined) await wait
      return this.#entry.create(desk, input, { key })
    })
  }

  /** Places an order of a strategy. Throws as `createOrder` does. */
  createOrderFor(by: OrderedBy, input: CreateOrderInput): Promise<OrderRecord> {
    const desk = this.#desk(input.account)
    const { idempotencyKey, ...order } = input
    return this.#once(idempotencyKey, 'strategies.order', order, desk, async (key) =>
      this.#entry.create(desk, input, { ...by, key }),
    )
  }

  /**
   * Leaves a position for a strategy. Throws RISK_DENIED while the account is halted, CONFLICT or NOT_FOUND where the
   * position is closed already.
   */
  async closePositionFor(by: OrderedBy, id: string): Promise<OrderRecord> {
    const desk = this.#deskOfPosition(id)
    const denial = this.#parts.risk.strategyDenial(desk.account.id, desk.books.riskView())
    if (denial !== undefined) throw deniedError(denial)
    return desk.closePosition(desk.openTrip(id), 1, 'exit', undefined, by.why)
  }

  /** What an entry may come to now, by the account's money and limits. Throws VALIDATION for a stop on the wrong side. */
  entryRoom(account: string, symbol: string, entry: Decimal, stop: Decimal | undefined): EntryRoom {
    const desk = this.#desk(account)
    return entryRoom(desk, symbol, { entry, stop }, desk.books.prices, this.#parts.risk)
  }

  async createSmartOrder(input: CreateSmartOrderInput): Promise<SmartOrderAnswer> {
    const desk = this.#desk(input.account)
    const { risk } = this.#parts
    if (input.dryRun === true) return { order: undefined, positionSizing: this.#dryRun(desk, input) }
    const { idempotencyKey, ...asked } = input
    const order = await this.#once(idempotencyKey, 'trading.createSmartOrder', asked, desk, async (key) => {
      const wait = this.#gate.enter()
      if (wait !== undefined) await wait
      const sized = sizedOrder(desk, input, desk.books.prices, risk)
      if (!sized.sizing.approved) throw sizingRefusal(sized.sizing, risk.limits(desk.account.id).minRiskRewardRatio)
      return this.#entry.create(desk, sized.order, { key, data: { positionSizing: sized.sizing } })
    })
    return { order, positionSizing: this.#sumsOf(order) }
  }

  preview(input: CreateOrderInput): OrderPreview {
    return this.#entry.preview(this.#desk(input.account), input)
  }

  amendOrder(input: {
    id: string
    amount?: string | undefined
    price?: string | undefined
    stopPrice?: string | undefined
    idempotencyKey?: string | undefined
  }): Promise<OrderRecord> {
    const { id, idempotencyKey, ...change } = input
    const desk = this.#deskOfOrder(id)
    return this.#once(idempotencyKey, 'trading.amendOrder', { id, ...change }, desk, async (key) => {
      let isKnown = false
      const amended = await this.#entry.amend(desk, desk.books.orders.get(id), change, (successor) => {
        isKnown = true
        this.#remember(key, successor)
      })
      // Made again after a crash in between it comes to the same order.
      if (!isKnown) this.#remember(key, amended.id)
      await this.#parts.desk.journal.committed()
      return amended
    })
  }

  cancelOrder(id: string, idempotencyKey?: string): Promise<OrderRecord> {
    const desk = this.#deskOfOrder(id)
    const cancel = async (key?: FreshKey): Promise<OrderRecord> => {
      const order = desk.books.orders.get(id)
      if (!isFinal(order.status)) {
        desk.forgetProtection(order)
        this.#remember(key, id)
      }
      return desk.sender.cancel(id)
    }
    // The key is kept with the request: repeated, it finds the order cancelled, or asks again for what never arrived.
    return this.#keys.once(idempotencyKey, 'trading.cancelOrder', { id }, cancel, async () => {
      const order = desk.books.orders.get(id)
      return order.status === 'cancelled' ? order : cancel()
    })
  }

  /** Changes note and tags of an order; answers when that is durable. Throws NOT_FOUND. */
  async annotate(id: string, annotation: Annotation): Promise<OrderRecord> {
    const order = this.#deskOfOrder(id).books.orders.annotate(id, annotation)
    await this.#parts.desk.journal.committed()
    return order
  }

  async closePosition(id: string, fraction = 1, idempotencyKey?: string): Promise<OrderRecord> {
    const desk = this.#deskOfPosition(id, idempotencyKey)
    return this.#once(idempotencyKey, 'trading.closePosition', { id, fraction }, desk, async (key) =>
      desk.closePosition(desk.openTrip(id), fraction, 'exit', (orderId) => this.#remember(key, orderId)),
    )
  }

  async setStops(id: string, asked: Parameters<AccountDesk['setStops']>[1]): Promise<Position> {
    const desk = this.#deskOfPosition(id)
    if (asked.stopLoss === undefined && asked.takeProfit === undefined && asked.breakEvenAfter === undefined) {
      throw new AppError('VALIDATION', 'nothing to change was given: name stopLoss, takeProfit or breakEvenAfter')
    }
    await desk.setStops(desk.openTrip(id), asked)
    return desk.position(desk.openTrip(id))
  }

  /** An account can be reached now: what was to be closed there meanwhile is closed. */
  reached(account: string): void {
    if (!this.#owed.delete(account)) return
    this.closeAll({ account }, 'engine').catch((error: unknown) => {
      this.#parts.log.error({ account, error: String(error) }, 'What was to be closed could not be closed.')
      this.#owed.add(account)
    })
  }

  #owe(account: string): void {
    this.#owed.add(account)
    try {
      this.#parts.risk.halt(account, 'everything was to be closed while it could not be reached')
    } catch (error) {
      this.#parts.log.error({ account, error: String(error) }, 'An account that is not open could not be halted.')
    }
  }

  async closeAll(
    input: { account?: string | undefined; symbol?: string | undefined; dryRun?: boolean | undefined },
    origin: string,
  ): Promise<CloseAllResult> {
    const { desk, log, accounts, audit } = this.#parts
    const desks =
      input.account === undefined ? accounts.tradable().map(({ id }) => desk.of(id)) : [this.#desk(input.account)]
    requireSymbol(desks, input.symbol)
    if (input.dryRun === true) return closeAllPreview(desks, input.symbol)
    const unreached = input.account === undefined ? accounts.notOpen() : []
    if (input.symbol === undefined) for (const { id } of unreached) this.#owe(id)
    const reached = await closeAll(desks, input.symbol, this.#closeAllParts)
    const result = { ...reached, errors: [...reached.errors, ...unreached.map(unreachedError)] }
    this.#pursuit.follow(desks, result)
    try {
      const counts = { closed: result.closed.length, cancelled: result.cancelled.length, errors: result.errors.length }
      audit.add({
        action: 'trading.closeAll',
        origin,
        details: { ...input, ...counts, remaining: result.remaining.length },
      })
    } catch (error) {
      log.error({ error: String(error) }, 'That everything was closed could not be written into the audit log.')
    }
    return result
  }

  /** Gives up what close-all has not reached yet. */
  close(): void {
    this.#cancelLook?.()
    this.#pursuit.close()
  }

  /** The order as it is shown. Throws NOT_FOUND. */
  order(id: string): Order {
    return this.show(this.#find(id))
  }

  /** The order as it is shown. */
  show(order: OrderRecord): Order {
    return this.#parts.desk.find(order.account)?.view(order) ?? toOrder(order)
  }

  orders(filter: OfAccount<OrderFilter>): Page<Order> {
    const account = this.#flushed(filter.account)
    const page = this.#parts.stored.orders.list({ ...filter, account })
    const desk = this.#parts.desk.find(account)
    return { ...page, items: page.items.map((order) => (desk === undefined ? toOrder(order) : desk.view(order))) }
  }

  /** The life of an order, oldest first. Throws NOT_FOUND. */
  orderEvents(id: string, page: PageRequest): Page<OrderEventRecord> {
    this.#parts.desk.journal.flush()
    return this.#parts.stored.orders.events(id, page)
  }

  fills(filter: OfAccount<FillFilter>): Page<Fill> {
    return this.#parts.stored.fills.list({ ...filter, account: this.#flushed(filter.account) })
  }

  trades(filter: OfAccount<TradeFilter>): Page<Trade> {
    const account = this.#flushed(filter.account)
    const page = this.#parts.stored.trades.list({ ...filter, account })
    const live = this.#parts.desk.find(account)
    return {
      ...page,
      items: page.items.map((row) => {
        const trip = row.exitTime === undefined ? live?.books.openTrip(row.symbol) : undefined
        return tradeOf(trip?.id === row.id ? trip : roundTripOf(row.state), live?.books.prices.last(row.symbol))
      }),
    }
  }

  positions(account: string | undefined): Position[] {
    const desk = this.#desk(account)
    return desk.books.openTrips().map((trip) => desk.position(trip))
  }

  /** A page of the open positions; they are few enough to be made whole, and the cursor is the place in them. */
  positionsPage(account: string | undefined, request: PageRequest): Page<Position> {
    return pageOfAll(this.positions(account), request)
  }

  /** A page of what books and exchanges differ about, oldest first; of all accounts where none is named. */
  differences(account: string | undefined, request: PageRequest): Page<Difference> {
    const desks = account === undefined ? this.#parts.desk.all() : [this.#desk(account)]
    const rows = desks.flatMap(({ differences }) => differences.open())
    const sorted = rows.sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1))
    return pageOfAll(sorted.map(shownDifference), request)
  }

  /** Settles a difference; a repeated decision has its first answer. Throws NOT_FOUND, VALIDATION or what the exchange refuses. */
  resolve(id: string, decision: Decision, origin: string): ReturnType<Resolver['resolve']> {
    return this.#resolver.resolve(id, decision, origin)
  }

  /** Ends an order in doubt by the trader's word. Throws CONFLICT where it is not in doubt or the exchange can be asked. */
  async resolveDoubt(id: string, statement: Statement, origin: string): Promise<OrderRecord> {
    const { desk, audit } = this.#parts
    const { books, exchange, sender } = this.#deskOfOrder(id)
    const order = await settleDoubt(books.orders.get(id), statement, { books, exchange, sender, journal: desk.journal })
    audit.add({ action: 'trading.resolveDoubt', origin, details: { id, ...statement, status: order.status } })
    return order
  }

  /** The account's desk. Throws NOT_FOUND, or CONFLICT for an account of another market. */
  deskOf(account: string | undefined): AccountDesk {
    return this.#desk(account)
  }

  #desk(account: string | undefined): AccountDesk {
    return this.#parts.desk.of(this.#parts.accounts.require(account).id)
  }

  /** What is in memory is written before the stored books are read. */
  #flushed(account: string | undefined): string {
    this.#parts.desk.journal.flush()
    return this.#parts.accounts.known(account).id
  }

  #find(id: string): OrderRecord {
    for (const { books } of this.#parts.desk.all()) {
      const order = books.orders.find(id)
      if (order !== undefined) return order
    }
    return this.#parts.stored.orders.get(id)
  }

  #deskOfOrder(id: string): AccountDesk {
    return this.#parts.desk.of(this.#find(id).account)
  }

  #deskOfPosition(id: string, idempotencyKey?: string): AccountDesk {
    const desk = this.#parts.desk.all().find(({ books }) => books.openTrips().some((trip) => trip.id === id))
    if (desk !== undefined) return desk
    // A repeated command about a position that it closed itself still has its answer.
    const known = idempotencyKey === undefined ? undefined : this.#parts.keys.find(idempotencyKey)
    if (known !== undefined) return this.#deskOfOrder(known.orderId)
    throw new AppError('NOT_FOUND', `there is no open position ${id}`, { id })
  }

  #once(
    key: string | undefined,
    call: string,
    input: object,
    desk: AccountDesk,
    work: (key: FreshKey | undefined) => Promise<OrderRecord>,
  ): Promise<OrderRecord> {
    // A command that names no account is the same as one that names the account it means.
    const meant = { ...input, account: desk.account.id }
    return this.#keys.once(key, call, meant, work, async (orderId) => this.#firstAnswer(desk, orderId))
  }

  /** What a command with a key was answered: its order, or the error that ended it. */
  #firstAnswer(desk: AccountDesk, orderId: string): OrderRecord {
    const order = desk.books.orders.get(orderId)
    if (order.status !== 'denied' && order.status !== 'rejected') return order
    const events = this.#parts.stored.orders.events(orderId).items
    const { data } = events.findLast(({ kind }) => kind === order.status) ?? { data: NOTHING }
    if (order.status === 'denied') {
      const { reason, limit, value, message } = data
      throw new AppError('RISK_DENIED', typeof message === 'string' ? message : 'risk: denied', {
        reason,
        limit,
        value,
      })
    }
    const code = ERROR_CODES.find((each) => each === data['code']) ?? 'EXCHANGE_REJECTED'
    throw new AppError(code, order.reason ?? 'the exchange refused the order', { orderId })
  }

  /** Hands a key to the journal, which writes it with whatever is handed in in the same turn. */
  #remember(key: FreshKey | undefined, orderId: string): void {
    if (key !== undefined) this.#parts.desk.journal.key(key.rowFor(orderId))
  }

  #dryRun(desk: AccountDesk, input: CreateSmartOrderInput): PositionSizing {
    const { risk } = this.#parts
    const { sizing, order } = sizedOrder(desk, input, desk.books.prices, risk)
    if (!sizing.approved) return sizing
    const { refusal } = this.#entry.preview(desk, order)
    return refusal === undefined ? sizing : { ...sizing, approved: false, rejectionReason: refusal.message }
  }

  /** The sums behind an order, as they were written into its life when it was placed. */
  #sumsOf(order: OrderRecord): PositionSizing {
    const [created] = this.#parts.stored.orders.events(order.id, { limit: 1 }).items
    const sizing = positionSizingSchema.safeParse(created?.data['positionSizing'])
    if (sizing.success) return sizing.data
    throw new AppError('CONFLICT', `order ${order.id} was not placed by trading.createSmartOrder`, { id: order.id })
  }
}

/** A page of a list that is short enough to be made whole; the cursor is the place in it. */
function pageOfAll<Item>(items: Item[], request: PageRequest): Page<Item> {
  const { cursor = '0' } = request
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from this list')
  const from = Number(cursor)
  const to = from + pageLimit(request)
  return { items: items.slice(from, to), ...(to < items.length ? { nextCursor: String(to) } : {}) }
}

/** Throws NOT_FOUND for a symbol that is traded on none of the accounts' markets. */
function requireSymbol(desks: readonly AccountDesk[], symbol: string | undefined): void {
  if (symbol === undefined || desks.some(({ books }) => books.prices.instrument(symbol) !== undefined)) return
  desks[0]?.books.prices.rules(symbol)
}

function unreachedError({ id, reason }: ListedAccount): CloseAllResult['errors'][number] {
  const why = reason ?? 'it is being opened'
  const message = `the account is not open (${why}); it is closed as soon as it can be reached, until then use the exchange itself`
  return { account: id, symbol: '*', code: 'EXCHANGE_UNAVAILABLE', message }
}
