import { type BookOrder, hasLimit, isResting, remainingOf } from '#main/matching/book/book-order.ts'
import { feeOf, quoteFeeRate } from '#main/matching/book/fees.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import {
  levelsOf,
  type MarketView,
  opposite,
  triggerReference,
  UNKNOWN_MARKET,
  withOpposite,
} from '#main/matching/book/market-view.ts'
import { meetMarket } from '#main/matching/book/meet-market.ts'
import { groupCapacity, remainingAfterSibling } from '#main/matching/book/one-cancels-other.ts'
import {
  byPriority,
  crossingVolume,
  isInView,
  isReachedBy,
  queueAfterBook,
  tradeEffect,
} from '#main/matching/book/queue.ts'
import { reservedPerUnit } from '#main/matching/book/reservation.ts'
import { amountOf, type Budget, takeFrom } from '#main/matching/book/take.ts'
import { followed, isTriggeredAt } from '#main/matching/book/triggers.ts'
import type { PaperRequest, PaperStatus } from '#main/storage/paper/paper-repository.ts'
import { type Decimal, decimal, decimalText, greatest, ZERO } from '#shared/decimal.ts'
import type { Side } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import { amendedTerms, type OrderChange } from './amended-terms.ts'
import { prepareOrder, requireFunds } from './check-arrival.ts'
import type { PaperAccount } from './paper-account.ts'
import type { PaperBook, PaperTrade } from './paper-market.ts'
import { isOpen, isSameRequest, type PaperOrder } from './paper-order.ts'

/**
 * What the paper exchange does with orders and with what happens on its market, all at once and in memory. Whatever throws
 * an AppError has changed nothing. Amounts taken from a book are missing from it until the next book comes.
 */
export class PaperEngine {
  readonly #account: PaperAccount
  readonly #rulesOf: (symbol: string) => InstrumentRules | undefined
  readonly #now: () => number
  readonly #views = new Map<string, MarketView>()
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(account: PaperAccount, rulesOf: (symbol: string) => InstrumentRules | undefined, now: () => number) {
    this.#account = account
    this.#rulesOf = rulesOf
    this.#now = now
    for (const { terms } of account.openOrders()) this.#watchExpiry(terms)
  }

  /** When the next order expires (UTC ms); infinity where none does. */
  get nextExpiry(): number {
    return this.#nextExpiry
  }

  /** Takes over what is known of a market before its first event. */
  know(symbol: string, book: PaperBook | undefined, last: string | undefined): void {
    this.#views.set(symbol, {
      bids: levelsOf(book?.bids ?? []),
      asks: levelsOf(book?.asks ?? []),
      last: last === undefined ? undefined : decimal(last),
    })
  }

  /**
   * Accepts an order and lets it meet the market. The same client order id with the same content answers the order that is
   * there; with other content CONFLICT. Else VALIDATION, EXCHANGE_REJECTED or INSUFFICIENT_FUNDS.
   */
  place(request: PaperRequest): PaperOrder {
    const known = this.#account.find(request.clientOrderId)
    if (known !== undefined) {
      if (isSameRequest(known.request, request)) return known
      throw new AppError(
        'CONFLICT',
        `client order id ${request.clientOrderId} was used before for another order (${known.request.side} ${known.request.amount} ${known.request.symbol}); use a new one`,
        { clientOrderId: request.clientOrderId },
      )
    }
    const rules = this.#rulesFor(request.symbol)
    const now = this.#now()
    const order = prepareOrder(request, this.#account, rules, this.#view(request.symbol), now)
    this.#account.put(order)
    this.#watchExpiry(order.terms)
    if (order.terms.triggered) this.#meet(order, rules)
    return this.#require(order)
  }

  /** Throws NOT_FOUND, or EXCHANGE_REJECTED where nothing is left to cancel. */
  cancel(symbol: string, clientOrderId: string): PaperOrder {
    const order = this.#openOrder(symbol, clientOrderId, 'cancelled')
    return this.#end(order, 'cancelled', 'cancelled on request')
  }

  /** Changes an order in place. A new limit price or a larger amount sends it to the end of the queue. */
  amend(symbol: string, clientOrderId: string, change: OrderChange): PaperOrder {
    const order = this.#openOrder(symbol, clientOrderId, 'amended')
    const rules = this.#rulesFor(symbol)
    const terms = amendedTerms(order.terms, change, rules, this.#view(symbol), this.#now())
    if (terms === order.terms) return order
    const amended = { ...order, terms, updatedAt: this.#now() }
    requireFunds(amended, this.#account, rules)
    if (remainingOf(terms).isZero()) {
      this.#account.put({ ...amended, status: 'filled' })
      return this.#require(amended)
    }
    this.#account.put(amended)
    const isMoved = terms.price !== order.terms.price || terms.amount.gt(order.terms.amount)
    if (isResting(terms) && isMoved) this.#meet(amended, rules)
    return this.#require(amended)
  }

  /** Ends orders whose time is over. */
  expire(): void {
    const now = this.#now()
    if (now < this.#nextExpiry) return
    this.#nextExpiry = Number.POSITIVE_INFINITY
    for (const order of this.#account.openOrders()) {
      const { expiresAt } = order.terms
      if (expiresAt === undefined) continue
      if (expiresAt > now) this.#watchExpiry(order.terms)
      else this.#end(order, 'expired', `its time was over at ${new Date(expiresAt).toISOString()}`)
    }
  }

  /** A new book: resting orders that it has come to are filled at their price, queues shrink, triggers are looked at. */
  onBook(book: PaperBook): void {
    const { symbol } = book
    this.#views.set(symbol, { ...this.#view(symbol), bids: levelsOf(book.bids), asks: levelsOf(book.asks) })
    const rules = this.#tradingRules(symbol)
    if (rules === undefined) return
    for (const { order } of this.#resting(symbol, (terms) => isInView(terms, this.#view(symbol)))) {
      const { terms } = order
      const levels = opposite(this.#view(symbol), terms.side)
      const volume = crossingVolume(terms, levels)
      if (volume.gt(0) && terms.price !== undefined) {
        const { left } = takeFrom(levels, terms.side, volume, terms.price)
        this.#views.set(symbol, withOpposite(this.#view(symbol), terms.side, left))
        this.#execute(order, rules, terms.price, volume, 'maker')
      }
      const current = this.#account.open(order.request.clientOrderId)
      if (current !== undefined) this.#requeue(current, queueAfterBook(current.terms, this.#view(symbol)))
    }
    this.#trigger(symbol, rules)
  }

  /** A trade between others: it reaches resting orders after those before them, and may trigger others. */
  onTrade(trade: PaperTrade): void {
    const { symbol } = trade
    const price = decimal(trade.price)
    this.#views.set(symbol, { ...this.#view(symbol), last: price })
    const rules = this.#tradingRules(symbol)
    if (rules === undefined) return
    const volume = decimal(trade.amount)
    const got: Record<Side, Decimal> = { buy: ZERO, sell: ZERO }
    for (const { order } of this.#resting(symbol, (terms) => isReachedBy(terms, price))) {
      const { terms } = order
      const effect = tradeEffect(terms, { price, side: trade.side }, volume.sub(got[terms.side]))
      if (effect.filled.gt(0) && terms.price !== undefined) {
        got[terms.side] = got[terms.side].add(effect.filled)
        this.#execute(order, rules, terms.price, effect.filled, 'maker')
      }
      const current = this.#account.open(order.request.clientOrderId)
      if (current !== undefined) this.#requeue(current, effect.queue)
    }
    this.#trigger(symbol, rules)
  }

  /** Resting orders that are `reached`, purchases first, in their order of priority; each as it is when its turn comes. */
  *#resting(symbol: string, reached: (terms: BookOrder) => boolean): Generator<{ order: PaperOrder }> {
    const resting = this.#account.openOn(symbol).filter(({ terms }) => isResting(terms) && reached(terms))
    for (const side of ['buy', 'sell'] as const) {
      const ofSide = resting.filter(({ terms }) => terms.side === side)
      for (const { request } of ofSide.sort((one, other) => byPriority(one.terms, other.terms))) {
        const order = this.#account.open(request.clientOrderId)
        if (order !== undefined) yield { order }
      }
    }
  }

  #trigger(symbol: string, rules: InstrumentRules): void {
    for (const { request } of this.#account.openOn(symbol).filter(({ terms }) => !terms.triggered)) {
      const order = this.#account.open(request.clientOrderId)
      if (order === undefined) continue
      const reference = triggerReference(this.#view(symbol), order.terms.triggerBy, order.terms.side)
      if (reference === undefined) continue
      const terms = followed(order.terms, reference, rules.tickSize)
      if (isTriggeredAt(terms, reference)) {
        const triggered = { ...order, terms: { ...terms, triggered: true }, updatedAt: this.#now() }
        this.#account.put(triggered)
        this.#meet(triggered, rules)
      } else if (terms !== order.terms) {
        this.#account.put({ ...order, terms }, true)
      }
    }
  }

  /** An active order takes from the book what it may; the rest waits or is cancelled. */
  #meet(order: PaperOrder, rules: InstrumentRules): void {
    const { terms } = order
    const view = this.#view(terms.symbol)
    const { executions, cancelled, queue } = meetMarket(terms, view, this.#budget(order, rules), rules.lotSize)
    const limit = hasLimit(terms.type) ? terms.price : undefined
    const { left } = takeFrom(opposite(view, terms.side), terms.side, amountOf(executions), limit)
    this.#views.set(terms.symbol, withOpposite(view, terms.side, left))
    for (const { price, amount } of executions) {
      const current = this.#account.open(order.request.clientOrderId)
      if (current !== undefined) this.#execute(current, rules, price, amount, 'taker')
    }
    const current = this.#account.open(order.request.clientOrderId)
    if (current === undefined) return
    if (cancelled === undefined) this.#requeue(current, queue)
    else this.#end(current, 'cancelled', cancelled)
  }

  #budget(order: PaperOrder, rules: InstrumentRules): Budget | undefined {
    if (order.terms.side === 'sell') return undefined
    const account = this.#account
    const feeRate = quoteFeeRate(rules, account.feePayment)
    const free = account.free(rules.quote)
    const members = account.group(order)
    if (members.length === 1) {
      // What is not bought is cancelled, so that all that was set aside may be spent.
      return { free: free.add(account.reservedBy(order)?.amount ?? ZERO), releasedPerUnit: ZERO, feeRate }
    }
    const releasedPerUnit = members
      .map(({ terms }) => reservedPerUnit(terms, rules, account.feePayment))
      .reduce(greatest, ZERO)
    return { free, releasedPerUnit, feeRate }
  }

  /** Fills a part of an order: balances, fee, the fill, and the others of its group. */
  #execute(
    order: PaperOrder,
    rules: InstrumentRules,
    price: Decimal,
    amount: Decimal,
    liquidity: 'maker' | 'taker',
  ): void {
    const account = this.#account
    const now = this.#now()
    const { terms, request } = order
    const siblings = account.group(order).filter(({ terms: { sequence } }) => sequence !== terms.sequence)
    const capacity = groupCapacity([terms, ...siblings.map((sibling) => sibling.terms)])
    const rate = liquidity === 'maker' ? rules.makerFee : rules.takerFee
    const execution = { side: terms.side, price, amount, rate }
    const fee = feeOf(execution, rules, account.feePayment, (currency) => account.free(currency))
    const value = price.mul(amount)
    account.add(rules.base, terms.side === 'buy' ? amount : amount.neg())
    account.add(rules.quote, terms.side === 'buy' ? value.neg() : value)
    account.add(fee.currency, fee.amount.neg())
    const filled = terms.filled.add(amount)
    const status = filled.eq(terms.amount) ? 'filled' : 'partially_filled'
    account.put({ ...order, terms: { ...terms, filled }, status, updatedAt: now })
    account.record({
      orderSequence: terms.sequence,
      clientOrderId: request.clientOrderId,
      symbol: terms.symbol,
      side: terms.side,
      price: decimalText(price),
      amount: decimalText(amount),
      fee: decimalText(fee.amount),
      feeCurrency: fee.currency,
      liquidity,
      time: now,
    })
    for (const sibling of siblings) this.#shrink(sibling, remainingAfterSibling(sibling.terms, capacity, amount))
  }

  #shrink(order: PaperOrder, remaining: Decimal): void {
    if (remaining.eq(remainingOf(order.terms))) return
    if (remaining.isZero()) {
      this.#end(order, 'cancelled', 'another order of its group was filled')
      return
    }
    const terms = { ...order.terms, amount: order.terms.filled.add(remaining) }
    this.#account.put({ ...order, terms, updatedAt: this.#now() })
  }

  #requeue(order: PaperOrder, queue: Decimal | undefined): void {
    const before = order.terms.queue
    if (queue === before || (queue !== undefined && before?.eq(queue) === true)) return
    this.#account.put({ ...order, terms: { ...order.terms, queue } }, true)
  }

  #end(order: PaperOrder, status: PaperStatus, reason: string): PaperOrder {
    const ended = { ...order, status, reason, updatedAt: this.#now() }
    this.#account.put(ended)
    return ended
  }

  #openOrder(symbol: string, clientOrderId: string, done: string): PaperOrder {
    const order = this.#account.find(clientOrderId)
    if (order === undefined || order.terms.symbol !== symbol) {
      throw new AppError('NOT_FOUND', `there is no order ${clientOrderId} on ${symbol}`)
    }
    if (isOpen(order)) return order
    throw new AppError('EXCHANGE_REJECTED', `order ${clientOrderId} cannot be ${done}: it is ${order.status}`, {
      clientOrderId,
      status: order.status,
    })
  }

  #require(order: PaperOrder): PaperOrder {
    return this.#account.find(order.request.clientOrderId) ?? order
  }

  #rulesFor(symbol: string): InstrumentRules {
    const rules = this.#rulesOf(symbol)
    if (rules === undefined) throw new AppError('VALIDATION', `${symbol} is not traded here`, { symbol })
    return rules
  }

  #tradingRules(symbol: string): InstrumentRules | undefined {
    const rules = this.#rulesOf(symbol)
    return rules === undefined || rules.isHalted ? undefined : rules
  }

  #view(symbol: string): MarketView {
    return this.#views.get(symbol) ?? UNKNOWN_MARKET
  }

  #watchExpiry(terms: BookOrder): void {
    if (terms.expiresAt !== undefined) this.#nextExpiry = Math.min(this.#nextExpiry, terms.expiresAt)
  }
}
