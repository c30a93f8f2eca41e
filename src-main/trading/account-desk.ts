import type { Exchange } from '#main/exchanges/exchange.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { RoundTrip } from '#main/portfolio/round-trip.ts'
import { positionOf } from '#main/portfolio/show-round-trip.ts'
import type { Clock, Ids, Log, StepWatcher } from '#main/ports.ts'
import type { DifferencesRepository } from '#main/storage/books/differences-repository.ts'
import type { OrderPurpose, OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { TradingAlarm } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, roundDownTo } from '#shared/decimal.ts'
import type { Account, Balance } from '#shared/domain/account.ts'
import { isFinal, type Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { AppError } from '#shared/errors.ts'
import { Alarms } from './alarms.ts'
import { freeBase } from './free-base.ts'
import { HeldOrders } from './held-orders.ts'
import type { Journal } from './journal.ts'
import type { LiveBooks } from './live-books.ts'
import type { MarketPrices } from './market-prices.ts'
import { newOrder } from './new-order.ts'
import { type AskedProtection, checkedPlan } from './order-intent.ts'
import { OrderSender } from './order-sender.ts'
import { toOrder } from './order-view.ts'
import { entryOf, forgetInPlan, moveInPlan, placedByHand, protectionIds, requireRoom } from './plan-changes.ts'
import { planForLaterFills } from './protection.ts'
import { Protector, protectionOf } from './protector.ts'
import { DifferenceBook } from './reconciliation/difference-book.ts'
import { Reconciler } from './reconciliation/reconciler.ts'
import { Resolution } from './reconciliation/resolution.ts'
import { countUnderway } from './reconciliation/underway.ts'
import { reducible } from './reducible.ts'
import { checkStanding } from './standing-check.ts'
import { SymbolLanes } from './symbol-lanes.ts'

/** Lost stops are looked for so often, whatever the streams tell. */
const CHECK_EVERY_MS = 60_000
/** And the best and worst prices of positions are written down so often. */
const EXTREMES_EVERY_MS = 10_000

export type AccountDeskParts = {
  readonly account: Account
  readonly exchange: Exchange
  readonly books: LiveBooks
  readonly journal: Journal
  readonly prices: MarketPrices
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  /** The protection of a symbol is in order again. */
  readonly onSettled: (symbol: string) => void
  readonly onAlarm: (alarm: TradingAlarm) => void
  /** What books and exchange differ about, remembered over restarts. */
  readonly store: DifferencesRepository
  readonly differences: DifferenceBook
  /** Why the account may only reduce; undefined where it may do more. */
  readonly onHold: (reason: string | undefined) => void
  /** Money came in or went out at the exchange, and was booked. */
  readonly onDeposited: (currency: string, amount: Decimal) => void
}

/** Everything that is done with the orders and positions of one account. */
export class AccountDesk {
  readonly account: Account
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly exchange: Exchange
  readonly lanes = new SymbolLanes()
  readonly alarms: Alarms
  readonly differences: DifferenceBook
  readonly #parts: AccountDeskParts
  readonly #protector: Protector
  readonly #held: HeldOrders
  readonly #timers = new Set<() => void>()
  readonly #waiting = new Set<string>()
  readonly #unsubscribe: () => void
  #cancelTimer: (() => void) | undefined
  readonly #reconciler: Reconciler
  readonly resolution: Resolution
  #isClosed = false

  constructor(parts: AccountDeskParts) {
    this.#parts = parts
    this.account = parts.account
    this.books = parts.books
    this.exchange = parts.exchange
    const { books, journal, clock, log, steps, exchange, prices, ids } = parts
    const onChanged = (symbol: string): void => this.#settleSoon(symbol)
    const alarms = new Alarms({ account: this.account.id, clock, log, tell: parts.onAlarm })
    this.alarms = alarms
    const underway = countUnderway(exchange)
    const sender = new OrderSender({
      exchange: underway.exchange,
      books,
      journal,
      clock,
      log,
      steps,
      onChanged,
      rules: (symbol) => prices.rules(symbol),
      onLost: (order) => this.#protector.lost(order),
      onHeld: (symbol) => this.#held.look(symbol),
      onMissing: (order) => void this.#held.holdAgain(order).catch((error: unknown) => this.#complain(error)),
    })
    this.sender = sender
    const settleLater = (symbol: string, delayMs: number): void => {
      this.#later(delayMs, () => this.#settleSoon(symbol))
    }
    this.#protector = new Protector({ exchange, books, sender, prices, clock, ids, log, steps, alarms, settleLater })
    this.#held = new HeldOrders({
      capabilities: exchange.capabilities,
      books,
      sender,
      prices,
      lanes: this.lanes,
      clock,
      ids,
      log,
      alarms,
      settle: (symbol) => this.settleHere(symbol),
    })
    const { account, differences, store, onHold, onDeposited } = parts
    this.differences = differences
    this.#reconciler = new Reconciler({
      account,
      exchange,
      books,
      sender,
      underway,
      differences,
      store,
      journal,
      prices,
      clock,
      log,
      onHold,
      onTaken: onChanged,
      afterwards: async () => {
        await Promise.all(books.busySymbols().map((symbol) => this.settle(symbol)))
      },
    })
    this.resolution = new Resolution({
      account,
      exchange,
      books,
      sender,
      differences,
      journal,
      prices,
      clock,
      ids,
      onDeposited,
      onTaken: onChanged,
      sell: (symbol, amount) => this.#sellSome(symbol, amount),
    })
    this.#unsubscribe = prices.subscribe((event) => {
      if (event.kind === 'trade') {
        this.#see(event.trade.symbol, event.trade.price)
        this.#held.look(event.trade.symbol)
      } else if (event.kind === 'book') this.#held.look(event.book.symbol)
    })
  }

  /**
   * Brings books and exchange together and every position under its stops; then looks after them from time to time. It never
   * fails: where the exchange cannot be asked, the account only reduces, and it is tried again.
   */
  async start(): Promise<void> {
    await this.#reconciler.start()
    this.#tick(0)
  }

  /**
   * Start, crash, sleep and reconnect all lead here: the exchange says what is, and the books follow. Rejects where it
   * cannot be asked.
   */
  recover(): Promise<void> {
    return this.#reconciler.look()
  }

  /** As `recover`, and tried again until it works. */
  look(): Promise<void> {
    return this.#reconciler.tryLook()
  }

  /** Differences came or went: the account may do more, or less. */
  differencesChanged(): void {
    this.#reconciler.showHold()
  }

  /** Waits until the symbol's position is protected as its orders say. */
  settle(symbol: string): Promise<void> {
    return this.lanes.run(symbol, () => this.#protector.settle(symbol))
  }

  /** As `settle`, for who is in the symbol's lane already. */
  async settleHere(symbol: string): Promise<void> {
    await this.#protector.settle(symbol)
    this.#parts.onSettled(symbol)
  }

  /** The order as it is shown. */
  view(order: OrderRecord): Order {
    return toOrder(order, protectionIds(this.books.orders, order))
  }

  /** The position as it is shown. */
  position(trip: RoundTrip): Position {
    return positionOf(trip, this.#parts.prices.last(trip.symbol), protectionOf(this.books, trip.symbol))
  }

  /** The open position of that id. Throws NOT_FOUND. */
  openTrip(id: string): RoundTrip {
    const trip = this.books.openTrips().find((each) => each.id === id)
    if (trip === undefined) throw new AppError('NOT_FOUND', `there is no open position ${id}`, { id })
    return trip
  }

  /** What is there of each currency, as the exchange says. */
  async balances(): Promise<Balance[]> {
    const told = await this.exchange.balances()
    return told.map(({ currency, total, free }) => ({
      currency,
      total,
      free,
      reserved: decimalText(decimal(total).sub(free)),
    }))
  }

  /**
   * Sells (or buys back) a position or a fraction of it at the market. What protects it is taken away before and put back
   * for what is left, also where the exchange refuses. `onOrder` hears the id of the order that does it, in the turn in
   * which it is journaled; `why` is what a strategy does it for. Throws what the exchange refused it with.
   */
  closePosition(
    trip: RoundTrip,
    fraction: number,
    purpose: OrderPurpose,
    onOrder: (id: string) => void = () => undefined,
    why?: string,
  ): Promise<OrderRecord> {
    const { symbol } = trip
    return this.lanes.run(symbol, async () => {
      const now = this.books.openTrip(symbol)
      if (now === undefined || now.id !== trip.id) {
        throw new AppError('CONFLICT', `the ${symbol} position is closed already`, { id: trip.id })
      }
      const { lotSize, isHalted } = this.#parts.prices.rules(symbol)
      // Its stops would be taken away for nothing, and could not be put back.
      if (isHalted) {
        throw new AppError(
          'EXCHANGE_REJECTED',
          `${symbol} is halted; its position cannot be closed until it is traded again`,
        )
      }
      const whole = fraction >= 1
      const amount = roundDownTo(whole ? now.quantity : now.quantity.mul(fraction), lotSize)
      if (amount.isZero()) {
        throw new AppError(
          'VALIDATION',
          `${decimalText(now.quantity.mul(fraction))} is less than one lot of ${decimalText(lotSize)} ${symbol}`,
        )
      }
      const exit = (): Promise<OrderRecord> => this.#exit(now, amount, purpose, onOrder, why)
      return this.releasedFor(symbol, amount, exit, whole, purpose === 'closeAll')
    })
  }

  /**
   * Does `work` while nothing that protects the position reserves what it sells, and with `everySale` nothing else that
   * sells it either; protection comes back afterwards. In an `emergency` it is done although what is in its way could not
   * be taken away, or that could not be written down.
   */
  async releasedFor<Result>(
    symbol: string,
    amount: Decimal,
    work: () => Promise<Result>,
    everySale = false,
    emergency = false,
  ): Promise<Result> {
    try {
      try {
        if (!this.isFree(symbol, amount)) await this.#protector.release(symbol, everySale)
      } catch (error) {
        if (!emergency) throw error
        this.#parts.log.error(
          { symbol, error: String(error) },
          'Stops could not be taken away; it is sold all the same.',
        )
      }
      return await work()
    } finally {
      await this.settleHere(symbol)
    }
  }

  /**
   * Whether so much of the base currency is held and not set aside by open sales; and where it `reduces` the position at an
   * exchange that does not see to that, whether they leave so much of the position.
   */
  isFree(symbol: string, amount: Decimal, reduces = true): boolean {
    if (this.freeBase(symbol, true).lt(amount)) return false
    const { reduceOnly, oco } = this.exchange.capabilities
    const trip = this.books.openTrip(symbol)
    if (!reduces || reduceOnly || trip === undefined) return true
    const side = trip.direction === 'long' ? 'sell' : 'buy'
    return reducible(this.books, { symbol, side }, this.#parts.prices.rules(symbol), oco).gte(amount)
  }

  /** What of the base currency is held and not set aside; orders that protect a position count or not. */
  freeBase(symbol: string, countProtection: boolean): Decimal {
    return freeBase(this.books, this.#parts.prices.rules(symbol), countProtection)
  }

  /**
   * Sets, changes or takes away stop and targets of a position, in place of what its orders asked for and of what was
   * placed by hand as an order of its own. Throws VALIDATION, or CONFLICT where other sales have set aside all of it.
   */
  setStops(
    trip: RoundTrip,
    asked: {
      stopLoss?: string | null | undefined
      takeProfit?: AskedProtection['takeProfit'] | null
      breakEvenAfter?: number | undefined
    },
  ): Promise<void> {
    const { symbol } = trip
    return this.lanes.run(symbol, async () => {
      // An entry that waits keeps its own plan: it may fill when this position is long gone.
      const parents = this.books.orders.withProtection(symbol).filter(({ filled }) => filled.gt(0))
      const before = parents[0]?.protection
      const keptStop = asked.stopLoss === undefined ? before?.stopLoss : (asked.stopLoss ?? undefined)
      const keptTargets = asked.takeProfit === undefined ? (before?.takeProfit ?? []) : (asked.takeProfit ?? [])
      const breakEven = asked.breakEvenAfter ?? (keptStop === undefined ? undefined : before?.breakEvenAfter)
      const side = trip.direction === 'long' ? 'buy' : 'sell'
      const reference = this.#parts.prices.last(symbol)
      const rules = this.#parts.prices.rules(symbol)
      const targets = typeof keptTargets === 'string' || keptTargets.length > 0 ? keptTargets : undefined
      const checked = checkedPlan(
        { side, stopLoss: keptStop, takeProfit: targets, breakEvenAfter: breakEven },
        rules,
        reference,
      )
      const isEmpty = checked.stopLoss === undefined && checked.takeProfit.length === 0
      const replaced = placedByHand(this.books.orders, symbol, asked)
      if (!isEmpty) requireRoom(this.books, rules, replaced)
      const host = parents[0] ?? entryOf(this.books.orders, trip)
      await Promise.all(replaced.map(({ id }) => this.sender.cancel(id)))
      for (const parent of parents) if (parent.id !== host.id) this.#leaveToLaterFills(parent, rules)
      const moved = asked.breakEvenAfter === undefined ? before?.breakEvenDone : false
      this.books.orders.protect(
        host.id,
        isEmpty
          ? undefined
          : {
              ...checked,
              covers: 'position',
              ...(moved === undefined ? {} : { breakEvenDone: moved }),
              ...(asked.takeProfit === undefined && before?.since !== undefined ? { since: before.since } : {}),
              ...(asked.takeProfit === undefined ? {} : { since: this.#parts.clock.now() }),
            },
      )
      await this.#parts.journal.committed()
      await this.settleHere(symbol)
    })
  }

  /** What an order's plan protected is protected otherwise; what of it is filled later is not. */
  #leaveToLaterFills(parent: OrderRecord, { base }: InstrumentRules): void {
    const { orders } = this.books
    const plan = isFinal(parent.status) ? undefined : parent.protection
    const bracket = plan && { parent, plan, children: orders.childrenOf(parent.id) }
    orders.protect(parent.id, bracket && planForLaterFills(bracket, base, this.#parts.clock.now()))
  }

  /**
   * Moves a stop or target that the exchange cannot move: its plan changes, and what stands follows it. Answers the order
   * that stands for it then.
   */
  moveByPlan(child: OrderRecord, price: string): Promise<OrderRecord> {
    return this.lanes.run(child.symbol, async () => {
      this.moveProtection(child, price)
      await this.#parts.journal.committed()
      await this.settleHere(child.symbol)
      const children = this.books.orders.childrenOf(child.parentOrderId ?? '')
      const standing = children.find((order) => order.purpose === child.purpose && !isFinal(order.status))
      return standing ?? this.books.orders.get(child.id)
    })
  }

  /** Takes a stop or target out of the plan that placed it, so that it is not put back. */
  forgetProtection(child: OrderRecord): void {
    forgetInPlan(this.books.orders, child)
  }

  /** Moves a stop or target in the plan that placed it. */
  moveProtection(child: OrderRecord, price: string): void {
    moveInPlan(this.books.orders, child, price)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer?.()
    for (const cancel of this.#timers) cancel()
    this.#unsubscribe()
    this.#reconciler.close()
    this.sender.close()
    await this.lanes.idle()
    this.exchange.close()
  }

  /** A market order that leaves (a part of) the position. */
  #exit(
    trip: RoundTrip,
    amount: Decimal,
    purpose: OrderPurpose,
    onOrder: (id: string) => void,
    why: string | undefined,
  ): Promise<OrderRecord> {
    const { ids, clock, steps } = this.#parts
    const order = newOrder(
      ids.next(),
      clock.now(),
      {
        account: this.account.id,
        symbol: trip.symbol,
        side: trip.direction === 'long' ? 'sell' : 'buy',
        type: 'market',
        amount,
        purpose,
        timeInForce: 'IOC',
      },
      { reduceOnly: true, strategyId: trip.strategyId, ...(why === undefined ? {} : { why }) },
    )
    steps?.('close.sent')
    onOrder(order.id)
    return this.sender.place(order, { purpose, position: trip.id }, purpose === 'closeAll')
  }

  /** Sells so much of a position at the market, with what protects it out of the way meanwhile. */
  #sellSome(symbol: string, amount: Decimal): Promise<unknown> {
    return this.lanes.run(symbol, async () => {
      const trip = this.books.openTrip(symbol)
      if (trip === undefined) return
      const exit = (): Promise<OrderRecord> => this.#exit(trip, amount, 'exit', () => undefined, undefined)
      await this.releasedFor(symbol, amount, exit)
    })
  }

  #settleSoon(symbol: string): void {
    if (this.#isClosed || this.#waiting.has(symbol)) return
    this.#waiting.add(symbol)
    void this.lanes.run(symbol, async () => {
      this.#waiting.delete(symbol)
      await this.settleHere(symbol)
    })
  }

  #see(symbol: string, text: string): void {
    if (this.books.openTrip(symbol) === undefined) return
    const price = decimal(text)
    this.books.see(symbol, price)
    if (this.#protector.breakEven(symbol, price)) this.#settleSoon(symbol)
  }

  #tick(count: number): void {
    this.#cancelTimer = this.#parts.clock.schedule(() => {
      if (this.#isClosed) return
      try {
        this.books.writeExtremes()
        this.#held.tick()
        if ((count * EXTREMES_EVERY_MS) % CHECK_EVERY_MS === 0) {
          for (const symbol of this.books.busySymbols()) this.#settleSoon(symbol)
          checkStanding(this.books, this.sender, this.exchange).catch((error: unknown) => this.#complain(error))
        }
      } catch (error) {
        this.#parts.log.error({ error: String(error) }, 'An account could not be looked after; it is tried again.')
      }
      this.#tick(count + 1)
    }, EXTREMES_EVERY_MS)
  }

  #later(delayMs: number, work: () => void): void {
    if (this.#isClosed) return
    const cancel = this.#parts.clock.schedule(() => {
      this.#timers.delete(cancel)
      if (!this.#isClosed) work()
    }, delayMs)
    this.#timers.add(cancel)
  }

  #complain(error: unknown): void {
    this.#parts.log.warn(
      { account: this.account.id, error: String(error) },
      'What stands at the exchange could not be looked at; it is tried again.',
    )
  }
}
