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
import { freeBase } from './free-base.ts'
import type { LiveBooks } from './live-books.ts'
import type { MarketPrices } from './market-prices.ts'
import { newOrder } from './new-order.ts'
import type { OrderSender } from './order-sender.ts'
import {
  type Bracket,
  type ProtectionSteps,
  priceOf,
  protectedQuantity,
  protectionSteps,
  type WantedOrder,
} from './protection.ts'

export type ProtectorParts = {
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly prices: MarketPrices
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly log: Log
  readonly steps?: StepWatcher | undefined
}

/** An order may be filled while it is being changed; what it comes to is looked at anew, so often at most. */
const MOST_ROUNDS = 5

/**
 * Sees to it that what was bought is protected as its orders say: compares what stands with what should and does the
 * difference, as often as asked, from any state. A stop whose price the market has passed already is an exit at market.
 */
export class Protector {
  readonly #parts: ProtectorParts

  constructor(parts: ProtectorParts) {
    this.#parts = parts
  }

  /** Brings the protection of a symbol in order. Must not run twice at a time on a symbol. Never rejects. */
  async settle(symbol: string): Promise<void> {
    const { log } = this.#parts
    for (let round = 0; round < MOST_ROUNDS; round++) {
      try {
        if (await this.#settleOnce(symbol)) return
      } catch (error) {
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
    const { books, prices } = this.#parts
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
    const todo: { bracket: Bracket; quantity: Decimal; steps: ProtectionSteps }[] = []
    for (const parent of parents) {
      const plan = parent.protection
      if (plan === undefined) continue
      const bracket = { parent, plan, children: books.orders.childrenOf(parent.id) }
      const quantity = protectedQuantity(bracket, rules.base, left)
      left = left.sub(quantity)
      todo.push({ bracket, quantity, steps: protectionSteps(bracket, quantity, rules) })
    }
    const cancels = todo.flatMap(({ steps }) => steps.cancel)
    const amends = todo.flatMap(({ steps }) => steps.amend)
    const isShrinking = ({ order, amount }: (typeof amends)[number]): boolean => amount.lt(order.amount)
    if (cancels.length + amends.length === 0 && todo.every(({ steps }) => steps.place.length === 0)) {
      for (const { bracket } of todo) this.#endWhereNothingCanCome(bracket)
      return true
    }
    await all(cancels.map((order) => this.#cancel(order)))
    await all(amends.filter(isShrinking).map((step) => this.#amend(step)))
    await all(amends.filter((step) => !isShrinking(step)).map((step) => this.#amend(step)))
    for (const { bracket, quantity, steps } of todo) await this.#place(bracket, quantity, steps.place, rules)
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
    await all(wanted.map((want) => this.#placeOne(parent, want)))
  }

  async #placeOne(parent: OrderRecord, want: WantedOrder): Promise<void> {
    const { sender, ids, clock, steps } = this.#parts
    const isStop = want.purpose === 'stopLoss'
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
        timeInForce: 'GTC',
      },
      {
        ...(isStop ? { stopPrice: want.price } : { price: want.price }),
        reduceOnly: true,
        parentOrderId: parent.id,
        ocoGroup: `oco-${parent.clientOrderId}`,
        strategyId: parent.strategyId,
        ...(parent.triggerBy !== undefined && isStop ? { triggerBy: parent.triggerBy } : {}),
      },
    )
    steps?.('protection.placing')
    await sender.place(order, { purpose: want.purpose, parentOrderId: parent.id })
    steps?.('protection.placed')
  }

  /** Sells (or buys back) at the market what a stop can no longer guard. */
  async #exit(parent: OrderRecord, quantity: Decimal, purpose: OrderPurpose, rules: InstrumentRules): Promise<void> {
    const { sender, ids, clock, books } = this.#parts
    await all(
      books.orders
        .childrenOf(parent.id)
        .filter(({ status }) => !isFinal(status))
        .map((order) => this.#cancel(order)),
    )
    const amount = roundDownTo(quantity, rules.lotSize)
    if (amount.isZero()) return
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
    await sender.place(order, { purpose, parentOrderId: parent.id, because: 'the market had passed the stop already' })
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
      .filter(({ parentOrderId, type }) => parentOrderId !== undefined && type !== 'market')
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
