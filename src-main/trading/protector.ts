import type { Exchange } from '#main/exchanges/exchange.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { Clock, Ids, Log, StepWatcher } from '#main/ports.ts'
import type { OrderPurpose, OrderRecord } from '#main/storage/books/orders-repository.ts'
import {
  type Decimal,
  decimal,
  decimalText,
  greatest,
  least,
  ONE,
  roundDownTo,
  roundUpTo,
  ZERO,
} from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { Alarms } from './alarms.ts'
import { freeBase } from './free-base.ts'
import type { LiveBooks } from './live-books.ts'
import type { MarketPrices } from './market-prices.ts'
import { newOrder } from './new-order.ts'
import { isAtExchange, isGone } from './order-holder.ts'
import type { OrderSender } from './order-sender.ts'
import {
  type Bracket,
  holdersOf,
  inFlight,
  isInFlight,
  isLargeEnough,
  type ProtectionSteps,
  priceOf,
  protectedQuantity,
  protectionSteps,
  type WantedOrder,
} from './protection.ts'
import { ProtectionRefusals } from './protection-refusals.ts'

export type ProtectorParts = {
  readonly exchange: Exchange
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly prices: MarketPrices
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  readonly alarms: Alarms
  /** The protection of the symbol has to be brought in order once more, so late. */
  readonly settleLater: (symbol: string, delayMs: number) => void
}

/** An order may be filled while it is being changed; what it comes to is looked at anew, so often at most. */
const MOST_ROUNDS = 5

/**
 * Sees to it that what was bought is protected as its orders say: compares what stands with what should and does the
 * difference, as often as asked, from any state. A stop whose price the market has passed already is an exit at market.
 *
 * Where the exchange changes no order in place, one that has to be changed is cancelled, and placed anew in the next
 * round by what the books say then: there is never more than one sale of the same quantity. Where the new one is refused
 * the old one is put back. What stays without its stop is an alarm, and is tried again.
 */
export class Protector {
  readonly #parts: ProtectorParts
  readonly #refusals: ProtectionRefusals
  /** Why something of a symbol could not be done when it was tried last. */
  readonly #why = new Map<string, string>()
  /** Stops that went away without anybody here asking for it. */
  readonly #lost = new Map<string, OrderRecord>()

  constructor(parts: ProtectorParts) {
    this.#parts = parts
    this.#refusals = new ProtectionRefusals(parts.clock)
  }

  /** A stop has ended that nobody here asked to end. It is placed again by the next `settle`, where a plan wants it. */
  lost(order: OrderRecord): void {
    const isStop = order.purpose === 'stopLoss' || order.purpose === 'trailingStop'
    if (isStop && this.#parts.books.openTrip(order.symbol) !== undefined) this.#lost.set(order.symbol, order)
  }

  /** Brings the protection of a symbol in order. Must not run twice at a time on a symbol. Never rejects. */
  async settle(symbol: string): Promise<void> {
    const { log } = this.#parts
    try {
      await this.#settle(symbol)
    } finally {
      try {
        this.#judge(symbol)
      } catch (error) {
        log.error({ symbol, error: String(error) }, 'Whether a position is protected could not be told.')
      }
    }
  }

  async #settle(symbol: string): Promise<void> {
    const { log } = this.#parts
    for (let round = 0; round < MOST_ROUNDS; round++) {
      try {
        if (await this.#settleOnce(symbol)) return
      } catch (error) {
        this.#why.set(symbol, error instanceof Error ? error.message : String(error))
        log.warn(
          { symbol, error: String(error) },
          'A stop or target could not be placed as it should; it is tried again.',
        )
      }
    }
    log.error({ symbol }, 'A position is not protected as its orders say.')
  }

  /**
   * Cancels all that protects the symbol's position, so that it can be sold; with `everySale` also what else would sell
   * it. Failures are thrown after all were tried.
   */
  async release(symbol: string, everySale: boolean): Promise<void> {
    const { orders } = this.#parts.books
    const sales = everySale ? orders.openOrders(symbol).filter(({ purpose }) => purpose !== 'entry') : []
    const released = new Set([...this.#standing(symbol), ...sales])
    await all([...released].map((order) => this.#cancel(order)))
    this.#parts.steps?.('close.released')
  }

  /** Moves stops to the entry price where the gain that was asked for is reached; answers whether one was moved. */
  breakEven(symbol: string, price: Decimal): boolean {
    const { books } = this.#parts
    const trip = books.openTrip(symbol)
    if (trip === undefined) return false
    let moved = false
    for (const order of books.orders.withProtection(symbol)) {
      const plan = order.protection
      if (plan?.breakEvenAfter === undefined || plan.breakEvenDone === true || plan.stopLoss === undefined) continue
      const entry = trip.openValue.div(trip.quantity)
      const isLong = trip.direction === 'long'
      const reach = entry.mul(isLong ? ONE.add(plan.breakEvenAfter) : ONE.sub(plan.breakEvenAfter))
      if (isLong ? price.lt(reach) : price.gt(reach)) continue
      const { tickSize } = this.#parts.prices.rules(symbol)
      const stop = isLong ? roundUpTo(entry, tickSize) : roundDownTo(entry, tickSize)
      const isBetter = isLong ? stop.gt(plan.stopLoss) : stop.lt(plan.stopLoss)
      books.orders.protect(order.id, {
        ...plan,
        breakEvenDone: true,
        ...(isBetter ? { stopLoss: decimalText(stop) } : {}),
      })
      moved ||= isBetter
    }
    return moved
  }

  /** Whether all stood as it should when it was looked at. */
  async #settleOnce(symbol: string): Promise<boolean> {
    const { books, prices, exchange } = this.#parts
    const { capabilities } = exchange
    const orphans = this.#standing(symbol).filter(
      ({ parentOrderId = '' }) => books.orders.find(parentOrderId)?.protection === undefined,
    )
    if (orphans.length > 0) await all(orphans.map((order) => this.#cancel(order)))
    const parents = books.orders.withProtection(symbol)
    if (parents.length === 0) return true
    const rules = prices.rules(symbol)
    let left = books.openTrip(symbol)?.quantity ?? ZERO
    // What the trader's own sales have set aside cannot be sold by a stop as well.
    if (rules.kind === 'spot') left = least(left, greatest(freeBase(books, rules, false), ZERO))
    left = this.#refusals.capped(symbol, left)
    const todo: { bracket: Bracket; quantity: Decimal; steps: ProtectionSteps }[] = []
    for (const parent of parents) {
      const { protection } = parent
      if (protection === undefined) continue
      const plan = this.#refusals.planFor(parent.id, protection)
      const bracket = { parent, plan, children: books.orders.childrenOf(parent.id) }
      // What an exit takes whose answer was lost cannot be sold by a stop as well, where the exchange does not see to it.
      const going = capabilities.reduceOnly ? ZERO : inFlight(bracket)
      const quantity = greatest(protectedQuantity(bracket, rules.base, left).sub(going), ZERO)
      left = greatest(left.sub(quantity).sub(going), ZERO)
      todo.push({
        bracket,
        quantity,
        steps: protectionSteps(bracket, quantity, rules, holdersOf(bracket, capabilities)),
      })
    }
    const cancels = todo.flatMap(({ steps }) => steps.cancel)
    const changes = todo.flatMap(({ steps }) => steps.amend)
    const inPlace = (order: OrderRecord): boolean => capabilities.amend || !isAtExchange(order)
    const amends = changes.filter(({ order }) => inPlace(order))
    // Where nothing can be placed, what stands is better than nothing.
    const replaced = rules.isHalted ? [] : changes.filter(({ order }) => !inPlace(order))
    const isShrinking = ({ order, amount }: (typeof amends)[number]): boolean => amount.lt(order.amount)
    const places = todo.map((each) => {
      const wanted = each.steps.place.filter((want) => !this.#refusals.isPausing(each.bracket.parent.id, want))
      return { ...each, wanted: rules.isHalted && !capabilities.amend ? [] : wanted }
    })
    if (cancels.length + amends.length + replaced.length === 0 && places.every(({ wanted }) => wanted.length === 0)) {
      for (const { bracket } of todo) this.#endWhereNothingCanCome(bracket)
      return true
    }
    if (replaced.length > 0) {
      await all([...cancels, ...replaced.map(({ order }) => order)].map((order) => this.#cancel(order)))
      for (const { order } of replaced) this.#refusals.replaced(order)
      return false
    }
    await all(cancels.map((order) => this.#cancel(order)))
    await all(amends.filter(isShrinking).map((step) => this.#amend(step)))
    await all(amends.filter((step) => !isShrinking(step)).map((step) => this.#amend(step)))
    // What was filled while it was cancelled is looked at anew before anything is placed in its stead.
    if (!capabilities.reduceOnly && cancels.length > 0) return false
    for (const { bracket, quantity, wanted } of places) await this.#place(bracket, quantity, wanted, rules)
    return false
  }

  async #place(
    bracket: Bracket,
    quantity: Decimal,
    wanted: readonly WantedOrder[],
    rules: InstrumentRules,
  ): Promise<void> {
    const { parent } = bracket
    const stop = wanted.find(({ purpose }) => purpose === 'stopLoss')
    if (stop !== undefined && this.#isReached(parent, stop.price)) {
      await this.#exit(parent, quantity, 'stopLoss', rules)
      return
    }
    await all(wanted.map((want) => this.#placeOne(parent, want, rules)))
  }

  async #placeOne(parent: OrderRecord, want: WantedOrder, rules: InstrumentRules): Promise<void> {
    const { sender, ids, clock, steps, exchange } = this.#parts
    const isStop = want.purpose === 'stopLoss'
    // Alone at an exchange without groups, each sets its own amount aside.
    const isGrouped = exchange.capabilities.oco || isStop || want.heldBy === 'engine'
    const order = newOrder(
      ids.next(),
      clock.now(),
      {
        account: parent.account,
        symbol: parent.symbol,
        side: opposite(parent),
        type: isStop ? 'stop' : 'limit',
        amount: want.amount,
        purpose: want.purpose,
        // A target that waits here takes what is there at its price, and its stop comes back for the rest.
        timeInForce: want.heldBy === 'engine' && !isStop ? 'IOC' : 'GTC',
      },
      {
        heldBy: want.heldBy,
        ...(isStop ? { stopPrice: want.price } : { price: want.price }),
        reduceOnly: true,
        parentOrderId: parent.id,
        ...(isGrouped ? { ocoGroup: `oco-${parent.clientOrderId}` } : {}),
        strategyId: parent.strategyId,
        ...(parent.triggerBy !== undefined && isStop ? { triggerBy: parent.triggerBy } : {}),
      },
    )
    steps?.('protection.placing')
    try {
      await sender.place(order, { purpose: want.purpose, parentOrderId: parent.id })
      if (isStop) this.#refusals.stopStands(parent.id)
    } catch (error) {
      if (isStop && isPassed(error)) {
        await this.#exit(parent, want.amount, 'stopLoss', rules)
        return
      }
      if (isStop) await this.#afterRefusal(parent, want, rules, error)
      throw error
    }
    steps?.('protection.placed')
  }

  /** A stop was refused: an earlier price of it serves, or less of it where the exchange has less; all else later. */
  async #afterRefusal(parent: OrderRecord, want: WantedOrder, rules: InstrumentRules, error: unknown): Promise<void> {
    const { exchange, settleLater } = this.#parts
    if (exchange.capabilities.amend || !(error instanceof AppError)) return
    if (error.code === 'INSUFFICIENT_FUNDS' && rules.kind === 'spot') {
      const balances = await exchange.balances()
      const free = roundDownTo(
        decimal(balances.find(({ currency }) => currency === rules.base)?.free ?? '0'),
        rules.lotSize,
      )
      if (free.lt(want.amount)) this.#refusals.cap(parent.symbol, free)
    } else if (!this.#refusals.fallBack(parent.id, want.price)) this.#refusals.pause(parent.id, want)
    settleLater(parent.symbol, this.#refusals.againMs)
  }

  /** Sells (or buys back) at the market what a stop can no longer guard. */
  async #exit(parent: OrderRecord, quantity: Decimal, purpose: OrderPurpose, rules: InstrumentRules): Promise<void> {
    const { sender, ids, clock, books } = this.#parts
    await all(
      books.orders
        .childrenOf(parent.id)
        .filter((order) => !isFinal(order.status) && !isInFlight(order) && !isGone(order))
        .map((order) => this.#cancel(order)),
    )
    const amount = roundDownTo(quantity, rules.lotSize)
    if (amount.isZero()) return
    const last = this.#parts.prices.last(parent.symbol)
    const isLimited = !this.#parts.exchange.capabilities.amend
    if (isLimited && (rules.isHalted || (last !== undefined && !isLargeEnough(amount, last, rules)))) return
    const order = newOrder(
      ids.next(),
      clock.now(),
      {
        account: parent.account,
        symbol: parent.symbol,
        side: opposite(parent),
        type: 'market',
        amount,
        purpose,
        timeInForce: 'IOC',
      },
      { reduceOnly: true, parentOrderId: parent.id, strategyId: parent.strategyId },
    )
    try {
      await sender.place(order, {
        purpose,
        parentOrderId: parent.id,
        because: 'the market had passed the stop already',
      })
      this.#parts.alarms.calm(parent.symbol, 'exit_refused')
      this.#refusals.stopStands(parent.id)
    } catch (error) {
      if (isLimited && error instanceof AppError) {
        this.#refusals.pauseExit(parent.id)
        this.#parts.settleLater(parent.symbol, this.#refusals.againMs)
        const words = `The stop of ${decimalText(amount)} ${parent.symbol} was passed and the exit was refused: ${error.message}.`
        this.#parts.alarms.raise(parent.symbol, 'exit_refused', `${words} It is tried again.`)
      }
      throw error
    }
  }

  /** Raises an alarm where less stands than should, and tells of stops that were lost. */
  #judge(symbol: string): void {
    const { books, prices, alarms } = this.#parts
    const trip = books.openTrip(symbol)
    const lost = this.#lost.get(symbol)
    this.#lost.delete(symbol)
    if (trip === undefined) {
      this.#why.delete(symbol)
      alarms.calm(symbol, 'naked')
      alarms.calm(symbol, 'exit_refused')
      return
    }
    const rules = prices.rules(symbol)
    let left = trip.quantity
    // What the trader's own sales wait for is theirs.
    if (rules.kind === 'spot') left = least(left, greatest(freeBase(books, rules, false), ZERO))
    let naked = ZERO
    for (const parent of books.orders.withProtection(symbol)) {
      const plan = parent.protection
      if (plan === undefined) continue
      const children = books.orders.childrenOf(parent.id)
      const quantity = protectedQuantity({ parent, plan, children }, rules.base, left)
      left = left.sub(quantity)
      if (plan.stopLoss === undefined) continue
      const covered = children
        .filter(({ purpose, status, type }) => {
          return (
            purpose === 'stopLoss' &&
            type !== 'market' &&
            !isFinal(status) &&
            status !== 'sent' &&
            status !== 'in_doubt'
          )
        })
        .reduce((sum, { amount, filled }) => sum.add(amount).sub(filled), ZERO)
      naked = naked.add(greatest(roundDownTo(quantity, rules.lotSize).sub(covered), ZERO))
    }
    const last = prices.last(symbol) ?? ZERO
    if (lost !== undefined) {
      const isBack = naked.isZero() && lost.parentOrderId !== undefined
      const how = lost.status === 'in_doubt' ? 'is not at the exchange any more' : `was ${lost.status} by the exchange`
      const words = `The stop of ${symbol} at ${decimalText(priceOf(lost))} ${how}${lost.reason === undefined ? '' : ` (${lost.reason})`}`
      alarms.raise(symbol, 'stop_lost', `${words}; ${isBack ? 'it was placed again' : 'it stands no more'}.`)
      alarms.calm(symbol, 'stop_lost')
    }
    if (naked.isZero()) {
      this.#why.delete(symbol)
      alarms.calm(symbol, 'naked')
      return
    }
    const dust = isLargeEnough(naked, last, rules) ? undefined : 'that is less than the exchange takes in one order'
    const halted = rules.isHalted ? `${symbol} is halted` : undefined
    const why = dust ?? halted ?? this.#why.get(symbol) ?? 'an order about it is on its way'
    alarms.raise(symbol, 'naked', `${decimalText(naked)} ${rules.base} of ${symbol} have no stop: ${why}.`)
  }

  #isReached(parent: OrderRecord, stop: Decimal): boolean {
    const last = this.#parts.prices.last(parent.symbol)
    if (last === undefined) return false
    return parent.side === 'buy' ? last.lte(stop) : last.gte(stop)
  }

  async #amend({ order, amount, price }: { order: OrderRecord; amount: Decimal; price: Decimal }): Promise<void> {
    const { sender } = this.#parts
    const name = order.purpose === 'stopLoss' ? 'stopPrice' : 'price'
    await this.#unlessEnded(order, () =>
      sender.amend(order.id, {
        ...(amount.eq(order.amount) ? {} : { amount: decimalText(amount) }),
        ...(price.eq(priceOf(order)) ? {} : { [name]: decimalText(price) }),
      }),
    )
  }

  #cancel(order: OrderRecord): Promise<void> {
    return this.#unlessEnded(order, () => this.#parts.sender.cancel(order.id))
  }

  /** An order that has ended meanwhile needs nothing done to it. */
  async #unlessEnded(order: OrderRecord, work: () => Promise<unknown>): Promise<void> {
    try {
      if (!isFinal(this.#parts.books.orders.get(order.id).status)) await work()
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error
    }
  }

  /** A plan of an order that has ended without (more) fills to protect is over. */
  #endWhereNothingCanCome({ parent }: Bracket): void {
    const { books } = this.#parts
    const now = books.orders.get(parent.id)
    if (isFinal(now.status) && books.openTrip(now.symbol) === undefined) books.orders.protect(now.id, undefined)
    else if (isFinal(now.status) && now.filled.isZero() && now.protection?.covers !== 'position') {
      books.orders.protect(now.id, undefined)
    }
  }

  #standing(symbol: string): OrderRecord[] {
    return this.#parts.books.orders
      .openOrders(symbol)
      .filter(
        (order) => order.parentOrderId !== undefined && order.type !== 'market' && !isInFlight(order) && !isGone(order),
      )
  }
}

function opposite({ side }: OrderRecord): 'buy' | 'sell' {
  return side === 'buy' ? 'sell' : 'buy'
}

/** Waits for all and throws the first failure afterwards. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** The first stop and target that stand on a symbol, and how much of the position stops cover. */
export function protectionOf(books: LiveBooks, symbol: string) {
  const orders = books.orders.openOrders(symbol)
  const stops = orders.filter(
    (order) =>
      order.purpose === 'stopLoss' ||
      order.purpose === 'trailingStop' ||
      (order.side === 'sell' &&
        (order.type === 'stop' || order.type === 'stop_limit' || order.type === 'trailing_stop')),
  )
  const cover = (heldBy: OrderRecord['heldBy']): Decimal =>
    stops
      .filter((order) => order.heldBy === heldBy && order.status !== 'sent' && order.status !== 'in_doubt')
      .reduce((sum, { amount, filled }) => sum.add(amount.sub(filled)), decimal(0))
  return {
    stopLoss: stops.find(({ stopPrice }) => stopPrice !== undefined)?.stopPrice,
    takeProfit: orders.find(({ purpose }) => purpose === 'takeProfit')?.price,
    exchange: cover('exchange'),
    engine: cover('engine'),
  }
}

/** Whether the exchange says that the market has passed the stop, which it has then, whatever was heard of it here. */
function isPassed(error: unknown): boolean {
  return error instanceof AppError && error.details?.['isStopPassed'] === true
}
