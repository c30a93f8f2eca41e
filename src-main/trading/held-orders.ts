import type { ExchangeCapabilities } from '#main/exchanges/exchange.ts'
import { type BookOrder, isConditional, optionalDecimal } from '#main/matching/book/book-order.ts'
import { opposite, triggerReference } from '#main/matching/book/market-view.ts'
import { followed, isTriggeredAt } from '#main/matching/book/triggers.ts'
import type { Clock, Ids, Log } from '#main/ports.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimalText, ONE, ZERO } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { Alarms } from './alarms.ts'
import type { LiveBooks } from './live-books.ts'
import type { MarketPrices } from './market-prices.ts'
import { newOrder } from './new-order.ts'
import { holderOf, isAtExchange, isHeldHere } from './order-holder.ts'
import type { OrderSender } from './order-sender.ts'
import type { SymbolLanes } from './symbol-lanes.ts'

/** A target that found no buyer at its price, or whose stop was in its way, has so long to find one. */
const TARGET_AGAIN_MS = 5_000
/** After a refusal it is tried again so late. */
const REFUSED_AGAIN_MS = 60_000

export type HeldOrdersParts = {
  readonly capabilities: ExchangeCapabilities
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly prices: MarketPrices
  readonly lanes: SymbolLanes
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly log: Log
  readonly alarms: Alarms
  /** Brings the protection of a symbol in order, inside its lane. */
  readonly settle: (symbol: string) => Promise<void>
}

/**
 * The orders of an account that its exchange cannot hold: they wait here for their price, by the rules of the matching
 * engine, and are sent as market or limit orders then. They live in the books, so that a start goes on with them.
 */
export class HeldOrders {
  readonly #parts: HeldOrdersParts
  readonly #isNeeded: boolean
  /** What trailing stops have come to since it was written down last. */
  readonly #trails = new Map<string, BookOrder>()
  readonly #busy = new Set<string>()
  readonly #notBefore = new Map<string, number>()

  constructor(parts: HeldOrdersParts) {
    this.#parts = parts
    const { stops, trailingStops, oco, gtd, triggers = [] } = parts.capabilities
    this.#isNeeded = !(stops && trailingStops && oco && gtd === true && triggers.length >= 3)
  }

  /** Something has happened on a market: orders that have reached their price or their end are seen to. */
  look(symbol: string): void {
    if (!this.#isNeeded) return
    const { books, clock } = this.#parts
    const orders = books.orders.openOrders(symbol)
    if (orders.length === 0) return
    const now = clock.now()
    for (const order of orders) {
      if (this.#busy.has(order.id)) continue
      if (this.#isOver(order, now)) this.#end(order)
      else if (isHeldHere(order)) this.#lookAt(order, now)
    }
  }

  /** Looks at everything, whether its market moves or not, and writes down how far trailing stops have come. */
  tick(): void {
    if (!this.#isNeeded) return
    const { books, clock } = this.#parts
    for (const symbol of books.orders.symbols()) this.look(symbol)
    for (const [id, { stopPrice }] of this.#trails) this.#writeTrail(id, stopPrice)
    for (const [key, at] of this.#notBefore) if (at < clock.now()) this.#notBefore.delete(key)
  }

  /**
   * Holds an order of the trader's once more that was triggered and has not been done: it never reached the exchange, or
   * was refused. What protects a position by a plan is brought back by the plan.
   */
  async holdAgain(order: OrderRecord): Promise<void> {
    const { capabilities, books, sender, clock, ids } = this.#parts
    const isExit = order.purpose !== 'entry' && order.parentOrderId === undefined
    if (!isExit || holderOf(order, capabilities) !== 'engine' || !order.filled.isZero()) return
    if (books.openTrip(order.symbol) === undefined) return
    const { side, type, symbol, account, amount, purpose, timeInForce } = order
    const { price, stopPrice, triggerBy, trailing, expiresAt, postOnly, reduceOnly, strategyId, why, note, tags } =
      order
    const again = newOrder(
      ids.next(),
      clock.now(),
      { account, symbol, side, type, amount, purpose, timeInForce },
      {
        price,
        stopPrice,
        triggerBy,
        trailing,
        expiresAt,
        postOnly,
        reduceOnly,
        strategyId,
        note,
        tags,
        ...(why === undefined ? {} : { why }),
      },
    )
    this.#notBefore.set(again.id, clock.now() + (order.status === 'rejected' ? TARGET_AGAIN_MS : 0))
    await sender.place(again, { purpose, replaces: order.id })
  }

  #lookAt(order: OrderRecord, now: number): void {
    const { prices } = this.#parts
    if (now < (this.#notBefore.get(order.id) ?? 0) || now < (this.#notBefore.get(pauseOf(order)) ?? 0)) return
    const rules = prices.rules(order.symbol)
    if (rules.isHalted) return
    const reference = this.#reached(order)
    if (reference === undefined) return
    this.#busy.add(order.id)
    void this.#parts.lanes.run(order.symbol, () => this.#fire(order.id, reference))
  }

  /** The price that has reached the order, where one has. */
  #reached(order: OrderRecord): Decimal | undefined {
    const { prices } = this.#parts
    const view = prices.view(order.symbol)
    if (!isConditional(order.type)) {
      // A target: reached where somebody pays its price.
      const best = opposite(view, order.side)[0]?.price
      if (best === undefined || order.price === undefined) return undefined
      return (order.side === 'sell' ? best.gte(order.price) : best.lte(order.price)) ? best : undefined
    }
    const reference = triggerReference(view, order.triggerBy ?? 'last', order.side)
    if (reference === undefined) return undefined
    const before = this.#trails.get(order.id) ?? waitingTerms(order)
    const terms = followed(before, reference, prices.rules(order.symbol).tickSize)
    if (terms !== before) this.#trails.set(order.id, terms)
    // Where it begins is written at once; from there on it is only worse by what the last seconds brought.
    if (order.stopPrice === undefined) this.#writeTrail(order.id, terms.stopPrice)
    return isTriggeredAt(terms, reference) ? reference : undefined
  }

  /** Sends an order that has reached its price; what stands in its way is taken away before, and what remains is protected after. */
  async #fire(id: string, reference: Decimal): Promise<void> {
    const { books, sender, alarms, clock, log } = this.#parts
    const order = books.orders.find(id)
    try {
      if (order === undefined || !isHeldHere(order)) return
      const isTarget = !isConditional(order.type)
      // A stop that was reached was reached; at a target's price somebody must still buy.
      if (isTarget && this.#reached(order) === undefined) return
      this.#writeTrail(id, this.#trails.get(id)?.stopPrice)
      await this.#makeRoom(order, isTarget)
      const done = await sender.trigger(id, reference)
      if (isTarget) this.#notBefore.set(pauseOf(order), clock.now() + (done.status === 'filled' ? 0 : TARGET_AGAIN_MS))
      alarms.calm(order.symbol, 'exit_refused')
    } catch (error) {
      if (order === undefined) return
      const now = books.orders.get(id)
      const isDone = error instanceof AppError && error.code === 'CONFLICT'
      this.#notBefore.set(pauseOf(order), clock.now() + REFUSED_AGAIN_MS)
      this.#notBefore.set(id, clock.now() + REFUSED_AGAIN_MS)
      log.warn({ order: id, error: String(error) }, 'An order that reached its price could not be done.')
      if (isDone && isHeldHere(now)) await this.#drop(id, error.message)
      else if (!isDone && order.purpose !== 'entry') {
        alarms.raise(order.symbol, 'exit_refused', this.#words(order, error))
        if (now.status === 'rejected') await this.holdAgain(now).catch(() => undefined)
      }
    } finally {
      this.#busy.delete(id)
      this.#trails.delete(id)
      if (order !== undefined) await this.#parts.settle(order.symbol)
    }
  }

  /** Of one group only one is done: a stop takes all others away, a target what stands at the exchange. */
  async #makeRoom(order: OrderRecord, isTarget: boolean): Promise<void> {
    const { books, sender } = this.#parts
    if (order.ocoGroup === undefined) return
    for (const { id, ocoGroup } of books.orders.openOrders(order.symbol)) {
      const other = books.orders.get(id)
      if (id === order.id || ocoGroup !== order.ocoGroup || isFinal(other.status)) continue
      if (isTarget && !isAtExchange(other)) continue
      try {
        await sender.cancel(id, 'another order of its group has reached its price')
      } catch (error) {
        if (!isFinal(books.orders.get(id).status)) throw error
      }
    }
  }

  #words(order: OrderRecord, error: unknown): string {
    const what = `${order.side === 'sell' ? 'Selling' : 'Buying back'} ${decimalText(order.amount)} ${order.symbol}`
    const why = error instanceof Error ? error.message : String(error)
    return `${what} at its ${order.purpose === 'takeProfit' ? 'target' : 'stop'} failed: ${why}. It is tried again.`
  }

  async #drop(id: string, why: string): Promise<void> {
    await this.#parts.sender.cancel(id, why).catch((error: unknown) => {
      this.#parts.log.warn({ order: id, error: String(error) }, 'An order that is held here could not be ended.')
    })
  }

  #isOver({ timeInForce, expiresAt, heldBy }: OrderRecord, now: number): boolean {
    if (timeInForce !== 'GTD' || expiresAt === undefined || expiresAt > now) return false
    return heldBy === 'engine' || this.#parts.capabilities.gtd !== true
  }

  #end({ id, symbol, status }: OrderRecord): void {
    if (status !== 'open' && status !== 'partially_filled') return
    this.#busy.add(id)
    this.#parts.sender
      .cancel(id)
      .catch((error: unknown) => {
        this.#parts.log.warn({ order: id, symbol, error: String(error) }, 'An order whose time is over stands still.')
      })
      .finally(() => this.#busy.delete(id))
  }

  #writeTrail(id: string, stopPrice: Decimal | undefined): void {
    const { books } = this.#parts
    const order = books.orders.find(id)
    if (order === undefined || !isHeldHere(order)) {
      if (!this.#busy.has(id)) this.#trails.delete(id)
      return
    }
    if (stopPrice === undefined || order.trailing === undefined || order.stopPrice?.eq(stopPrice) === true) return
    books.orders.record(id, { kind: 'trailed', stopPrice }, { stopPrice })
  }
}

/** Targets of one bracket pause together: each attempt costs the stop its place. */
function pauseOf({ id, parentOrderId, purpose }: OrderRecord): string {
  return purpose === 'takeProfit' && parentOrderId !== undefined ? `targets of ${parentOrderId}` : id
}

/** An order as the rules of triggers see it. What a trailing stop had come to is found again from where it lay. */
function waitingTerms(order: OrderRecord): BookOrder {
  const { symbol, side, type, amount, filled, price, stopPrice, triggerBy = 'last', timeInForce, expiresAt } = order
  const trailing =
    order.trailing === undefined
      ? undefined
      : {
          percent: optionalDecimal(order.trailing.percent),
          amount: optionalDecimal(order.trailing.amount),
          activationPrice: optionalDecimal(order.trailing.activationPrice),
        }
  const sign = side === 'sell' ? ONE : ONE.neg()
  const best =
    trailing === undefined || stopPrice === undefined
      ? undefined
      : trailing.percent === undefined
        ? stopPrice.add((trailing.amount ?? ZERO).mul(sign))
        : stopPrice.div(ONE.sub(trailing.percent.mul(sign)))
  return {
    sequence: 0,
    symbol,
    side,
    type,
    amount,
    filled,
    price,
    stopPrice,
    triggerBy,
    trailing,
    timeInForce,
    expiresAt,
    postOnly: order.postOnly,
    reduceOnly: order.reduceOnly,
    ocoGroup: undefined,
    triggered: false,
    best,
    queue: undefined,
    reservePrice: undefined,
  }
}
