import { type Decimal, greatest, least, roundDownTo, ZERO } from '#shared/decimal.ts'
import type { Account } from './account.ts'
import { lockFor, neededFor } from './funds.ts'
import { type House, takenIds } from './house.ts'
import { type Market, marketOf } from './market.ts'
import {
  type EndReason,
  hasPrice,
  isOpen,
  type Order,
  type OrderList,
  type OrderStatus,
  type OrderTerms,
  remaining,
  waits,
} from './order.ts'
import { crosses, wouldTake } from './order-book.ts'
import { newOrder, OrderRecords } from './order-records.ts'
import type { SymbolRules } from './symbol-rules.ts'
import type { Trade } from './tape.ts'
import { follow, isTriggered } from './triggers.ts'
import type { Execution, Fill, VenueEvent } from './venue-event.ts'

/** What of an order may be changed while it is open. */
export type Amendment = {
  readonly price: Decimal | undefined
  readonly quantity: Decimal | undefined
  readonly stopPrice: Decimal | undefined
}

/** The matching engine and the books behind the fake: orders of all accounts meet each other by price and time. */
export class Venue {
  readonly #now: () => number
  readonly #house: House
  readonly #markets = new Map<string, Market>()
  /** Of every symbol that ever was listed. */
  readonly #rules = new Map<string, SymbolRules>()
  readonly #records = new OrderRecords()
  readonly #listeners = new Set<(event: VenueEvent) => void>()
  /** Orders whose trigger was reached and that have not been matched yet. */
  readonly #triggered: Order[] = []
  #lastOrderId = 1000
  #lastListId = 0
  #touched = new Map<Account, Set<string>>()

  constructor(now: () => number, symbols: readonly SymbolRules[], house: House) {
    this.#now = now
    this.#house = house
    for (const rules of symbols) {
      this.#markets.set(rules.symbol, marketOf(rules))
      this.#rules.set(rules.symbol, rules)
    }
  }

  /** Tells what happens from now on; the answer stops that. */
  subscribe(listener: (event: VenueEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Every market, in the order in which they were listed. */
  markets(): Market[] {
    return [...this.#markets.values()]
  }

  /** Throws for a symbol that is not listed. */
  market(symbol: string): Market {
    const market = this.#markets.get(symbol)
    if (market === undefined) throw this.#house.refusal('unknown_symbol')
    return market
  }

  /** The rules of a symbol, also after it was taken off the exchange; throws for one that never was listed. */
  rules(symbol: string): SymbolRules {
    const rules = this.#rules.get(symbol)
    if (rules === undefined) throw this.#house.refusal('unknown_symbol')
    return rules
  }

  /** Takes a symbol off the exchange, with everything that was open there. */
  delist(symbol: string): void {
    for (const account of this.#records.accounts()) {
      for (const order of this.openOrders(account, symbol)) this.#end(order, 'EXPIRED', 'EXPIRED', 'delisted')
    }
    this.#tellBalances()
    this.#markets.delete(symbol)
  }

  /** Orders of an account, the oldest first. */
  orders(account: Account): readonly Order[] {
    return this.#records.orders(account)
  }

  /** The open orders of an account, of one symbol or of all. */
  openOrders(account: Account, symbol?: string): Order[] {
    return this.#records.openOrders(account, symbol)
  }

  /** Order lists of an account, the oldest first. */
  lists(account: Account): OrderList[] {
    return this.#records.lists(account)
  }

  /** The fills of an account, the oldest first. */
  fills(account: Account): Fill[] {
    return this.#records.fills(account)
  }

  /** Forgets an order as if it had never been: its funds are free, nobody is told. */
  vanish(order: Order): void {
    if (isOpen(order)) this.#takeOut(order)
    order.status = 'CANCELED'
    this.#releaseLock(order)
    this.#touched.clear()
    this.#records.forget(order)
  }

  /** Checks an order as `place` does and does nothing. */
  test(account: Account, terms: OrderTerms): void {
    this.#check(account, terms)
  }

  /** Takes an order, or throws what refuses it. The answer holds its own fills. */
  place(account: Account, terms: OrderTerms): { order: Order; fills: Fill[] } {
    this.#check(account, terms)
    const order = this.#create(account, terms)
    if (terms.quoteQuantity !== undefined && !waits(terms.type)) {
      const { rules, book } = this.market(terms.symbol)
      const { quantity } = book.available(order, undefined, this.#house.tradesWithItself)
      order.quantity = roundDownTo(quantity, rules.stepSize)
      if (!this.#house.acceptsFirst && order.quantity.lt(rules.minQty)) throw this.#house.refusal('no_liquidity')
    }
    if (terms.locksWhenTriggered !== true || !waits(terms.type)) this.#setAside(order)
    this.#records.keep(order)
    const fillsBefore = this.#records.fillCount()
    this.#tellExecution(order, 'NEW')
    this.#enter(order)
    this.#settle()
    return { order, fills: this.#records.fillsSince(fillsBefore, order) }
  }

  /** Takes two orders of which one cancels the other. Both have the same quantity and side. */
  placeList(account: Account, clientId: string, legs: readonly [OrderTerms, OrderTerms]): OrderList {
    for (const terms of legs) this.#check(account, terms)
    const [first, second] = legs.map((terms) => lockFor(terms, terms.quantity, this.market(terms.symbol)))
    const lock = first !== undefined && second?.perUnit.gt(first.perUnit) ? second : first
    if (lock === undefined) throw this.#house.refusal('bad_combination')
    if (!account.has(lock.asset, lock.perUnit.mul(lock.units))) throw this.#house.refusal('insufficient')
    const orders = legs.map((terms) => this.#create(account, terms))
    const list: OrderList = {
      id: ++this.#lastListId,
      clientId,
      symbol: legs[0].symbol,
      time: this.#now(),
      orders,
      status: 'EXEC_STARTED',
    }
    account.lock(lock)
    this.#touch(account, lock.asset)
    this.#records.keepList(list)
    for (const order of orders) {
      order.lock = lock
      order.list = list
      this.#records.keep(order)
    }
    this.#tell({ kind: 'list', list })
    for (const order of orders) this.#tellExecution(order, 'NEW')
    for (const order of orders) {
      if (isOpen(order)) this.#enter(order)
    }
    this.#settle()
    return list
  }

  /**
   * Changes an open order. It keeps its place in the queue where only its quantity becomes less. Throws where it is not
   * open, where the rules refuse it, and where the account cannot pay for it.
   */
  amend(order: Order, { price, quantity, stopPrice }: Amendment): void {
    const { account } = order
    if (!isOpen(order)) throw this.#house.refusal('not_open')
    const before = order.terms
    const terms: OrderTerms = {
      ...before,
      price: price ?? before.price,
      quantity: quantity ?? before.quantity,
      stopPrice: stopPrice ?? before.stopPrice,
    }
    if (terms.quantity.lte(order.executed)) throw this.#house.refusal('amended_below_filled')
    const market = this.market(terms.symbol)
    const others = this.openOrders(account, terms.symbol).filter((other) => other !== order)
    this.#house.check(terms, market, market.tape.average(market.rules.avgPriceMins, this.#now()), others)
    const old = order.lock
    if (old !== undefined) {
      const fresh = lockFor(terms, terms.quantity.sub(order.executed), market)
      const freed = old.perUnit.mul(old.units)
      if (fresh !== undefined && !account.has(fresh.asset, fresh.perUnit.mul(fresh.units).sub(freed))) {
        throw this.#house.refusal('insufficient')
      }
      account.unlock(old, old.units)
      if (fresh !== undefined) account.lock(fresh)
      order.lock = fresh
      this.#touch(account, old.asset)
    }
    const isPriceKept = terms.price === undefined || before.price?.eq(terms.price) === true
    const keepsPlace = !order.isWorking || (isPriceKept && terms.quantity.lte(order.quantity))
    const wasInBook = keepsPlace ? false : this.#takeOut(order)
    if (wasInBook) this.#tellLevel(order)
    order.terms = terms
    order.quantity = terms.quantity
    order.updateTime = this.#now()
    this.#tellExecution(order, 'AMENDED')
    if (keepsPlace) this.#tellLevel(order)
    else this.#enter(order)
    this.#settle()
  }

  /** Cancels an order and, where it belongs to a list, the whole list. Throws where it is not open. */
  cancel(order: Order, cancelId?: string): void {
    if (!isOpen(order)) throw this.#house.refusal('not_open')
    const all = order.list?.orders.filter(isOpen) ?? [order]
    for (const each of all) this.#end(each, 'CANCELED', 'CANCELED', 'asked', cancelId)
    this.#settle()
  }

  /** Ends an open order without anybody having asked for it. */
  expire(order: Order): void {
    if (isOpen(order)) this.#end(order, 'EXPIRED', 'EXPIRED', 'by_exchange')
    this.#settle()
  }

  /** Adds to the free balance, as a deposit (or, below zero, a withdrawal) does. */
  deposit(account: Account, asset: string, amount: Decimal): void {
    account.change(asset, amount)
    this.#touch(account, asset)
    this.#tell({ kind: 'deposit', account, asset, amount })
    this.#tellBalances()
  }

  #check(account: Account, terms: OrderTerms): void {
    const market = this.market(terms.symbol)
    if (account.isCrowd) return
    const house = this.#house
    if (!account.canTrade) throw house.refusal('account_disabled')
    const open = this.openOrders(account)
    const average = market.tape.average(market.rules.avgPriceMins, this.#now())
    const onSymbol = open.filter((order) => order.terms.symbol === terms.symbol)
    house.check(terms, market, average, onSymbol)
    if (takenIds(house, account, this.orders(account), open).has(terms.clientOrderId)) throw house.refusal('duplicate')
    if (!house.acceptsFirst && wouldTake(terms, market.book)) throw house.refusal('would_take')
    const last = market.tape.last()
    if (last === undefined || !waits(terms.type) || !house.refusesReachedTriggers) return
    if (isTriggered(newOrder(0, account, terms, this.#now()), last)) throw house.refusal('would_trigger')
  }

  #create(account: Account, terms: OrderTerms): Order {
    const order = newOrder(++this.#lastOrderId, account, terms, this.#now())
    const last = this.market(terms.symbol).tape.last()
    if (last !== undefined) follow(order, last)
    order.lastAtCreation = last
    return order
  }

  /** Takes from the free balance what the order may cost. Throws where there is not enough. */
  #setAside(order: Order): void {
    const { account, terms } = order
    const market = this.market(terms.symbol)
    const lock = lockFor(terms, terms.quantity, market)
    const { asset, amount } = neededFor(order, lock, market, this.#house.tradesWithItself)
    if (!account.has(asset, amount)) throw this.#house.refusal('insufficient')
    if (lock === undefined || account.isCrowd) return
    account.lock(lock)
    order.lock = lock
    this.#touch(account, lock.asset)
  }

  /** Brings an order to the book: it waits, trades, lies there or expires. */
  #enter(order: Order): void {
    const market = this.market(order.terms.symbol)
    if (!order.isWorking) {
      market.waiting.push(order)
      return
    }
    if (wouldTake(order.terms, market.book)) {
      this.#end(order, 'EXPIRED', 'EXPIRED', 'would_take')
      return
    }
    this.#match(order, market)
    if (!isOpen(order)) return
    const { type, timeInForce, price } = order.terms
    if (!hasPrice(type) || timeInForce !== 'GTC' || price === undefined) {
      this.#end(order, 'EXPIRED', 'EXPIRED', timeInForce === 'FOK' ? 'not_whole' : 'no_liquidity')
      return
    }
    market.book.add(order)
    this.#tellLevel(order)
  }

  #match(order: Order, market: Market): void {
    const { side, price, timeInForce } = order.terms
    const { book } = market
    const limit = hasPrice(order.terms.type) ? price : undefined
    const { tradesWithItself } = this.#house
    const isWhole = timeInForce === 'FOK'
    if (isWhole && book.available(order, limit, tradesWithItself).quantity.lt(order.quantity)) return
    let aggregate: { id: number; price: Decimal } | undefined
    for (let maker = book.best(side); maker !== undefined && isOpen(order); maker = book.best(side)) {
      const at = maker.terms.price
      if (at === undefined || (limit !== undefined && !crosses(side, limit, at))) break
      if (maker.account === order.account && !order.account.isCrowd && !tradesWithItself) {
        this.#end(maker, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION', 'own_order')
        continue
      }
      const quantity = this.#quantityAt(order, maker, at, market)
      if (quantity.lte(0)) break
      if (aggregate === undefined || !aggregate.price.eq(at)) {
        aggregate = { id: market.nextAggregateId++, price: at }
      }
      this.#trade(order, maker, at, quantity, market, aggregate.id)
    }
  }

  #quantityAt(order: Order, maker: Order, price: Decimal, market: Market): Decimal {
    const quantity = least(remaining(order), remaining(maker))
    // A stop that was triggered into a market that ran away buys what the account can pay.
    const { account } = order
    if (order.terms.side === 'SELL' || account.isCrowd || hasPrice(order.terms.type)) return quantity
    const locked = order.lock === undefined ? ZERO : order.lock.perUnit.mul(order.lock.units)
    return least(
      quantity,
      roundDownTo(account.balance(market.rules.quote).free.add(locked).div(price), market.rules.stepSize),
    )
  }

  #trade(taker: Order, maker: Order, price: Decimal, quantity: Decimal, market: Market, aggregateId: number): void {
    const trade: Trade = {
      id: market.nextTradeId++,
      symbol: market.rules.symbol,
      price,
      quantity,
      time: this.#now(),
      takerSide: taker.terms.side,
      taker,
      maker,
      aggregateId,
    }
    market.tape.add(trade)
    for (const order of [maker, taker]) this.#fill(order, trade, market)
    if (!isOpen(maker)) market.book.remove(maker)
    this.#tell({ kind: 'trade', trade })
    this.#tellLevel(maker)
    for (const order of [maker, taker]) this.#cancelOthers(order)
    this.#collectTriggered(market, price)
  }

  #fill(order: Order, trade: Trade, market: Market): void {
    const { account, terms } = order
    const { rules } = market
    const quote = trade.price.mul(trade.quantity)
    order.executed = order.executed.add(trade.quantity)
    order.quote = order.quote.add(quote)
    const isDone = remaining(order).lte(0)
    order.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED'
    order.updateTime = trade.time
    const isMaker = order === trade.maker
    if (order.lock !== undefined) account.unlock(order.lock, trade.quantity)
    const isBuy = terms.side === 'BUY'
    account.change(rules.base, isBuy ? trade.quantity : trade.quantity.neg())
    account.change(rules.quote, isBuy ? quote.neg() : quote)
    const fee = this.#house.fee(order, isMaker, trade.quantity, quote, market, (symbol) =>
      this.#markets.get(symbol)?.tape.last(),
    )
    account.change(fee.commissionAsset, fee.commission.neg())
    for (const asset of [rules.base, rules.quote, fee.commissionAsset]) this.#touch(account, asset)
    const fill: Fill = { trade, order, isMaker, leaves: remaining(order), ...fee }
    this.#records.keepFill(fill)
    this.#tellExecution(order, 'TRADE', fill)
    if (isDone) this.#finish(order)
  }

  #finish(order: Order): void {
    this.#releaseLock(order)
    this.#records.close(order)
  }

  #collectTriggered(market: Market, last: Decimal): void {
    for (const order of market.waiting) follow(order, last)
    const reached = market.waiting.filter((order) => isTriggered(order, last))
    if (reached.length === 0) return
    market.waiting = market.waiting.filter((order) => !reached.includes(order))
    this.#triggered.push(...reached)
  }

  /** Works off what was triggered, which may trigger more, and tells the balances that changed. */
  #settle(): void {
    for (let order = this.#triggered.shift(); order !== undefined; order = this.#triggered.shift()) {
      if (!isOpen(order)) continue
      order.isWorking = true
      order.workingTime = this.#now()
      order.updateTime = order.workingTime
      this.#tellExecution(order, 'NEW')
      this.#cancelOthers(order)
      if (order.lock === undefined && !this.#canSetAside(order)) {
        this.#end(order, 'EXPIRED', 'EXPIRED', 'unaffordable')
        continue
      }
      this.#enter(order)
    }
    this.#tellBalances()
  }

  #canSetAside(order: Order): boolean {
    try {
      this.#setAside(order)
      return true
    } catch {
      return false
    }
  }

  #cancelOthers(order: Order): void {
    const { list } = order
    if (list === undefined) return
    for (const other of list.orders) {
      if (other !== order && isOpen(other)) this.#end(other, 'EXPIRED', 'EXPIRED', 'other_of_list')
    }
    if (list.status === 'EXEC_STARTED' && !list.orders.some(isOpen)) {
      list.status = 'ALL_DONE'
      this.#tell({ kind: 'list', list })
    }
  }

  #end(order: Order, status: OrderStatus, execution: Execution, reason: EndReason, cancelId?: string): void {
    const wasInBook = this.#takeOut(order)
    order.status = status
    order.endReason = reason
    order.updateTime = this.#now()
    this.#finish(order)
    if (wasInBook) this.#tellLevel(order)
    this.#tellExecution(order, execution, undefined, cancelId)
    this.#cancelOthersOnEnd(order)
  }

  #cancelOthersOnEnd(order: Order): void {
    const { list } = order
    if (list?.status !== 'EXEC_STARTED' || list.orders.some(isOpen)) return
    list.status = 'ALL_DONE'
    this.#tell({ kind: 'list', list })
  }

  #takeOut(order: Order): boolean {
    const market = this.#markets.get(order.terms.symbol)
    if (market === undefined) return false
    market.waiting = market.waiting.filter((other) => other !== order)
    const wasInBook = market.book.side(order.terms.side).includes(order)
    market.book.remove(order)
    return wasInBook
  }

  #releaseLock(order: Order): void {
    const { lock, list, account } = order
    if (lock === undefined || lock.units.lte(0)) return
    if (list?.orders.some((other) => other !== order && isOpen(other))) return
    account.unlock(lock, greatest(lock.units, ZERO))
    this.#touch(account, lock.asset)
  }

  #touch(account: Account, asset: string): void {
    if (account.isCrowd) return
    const assets = this.#touched.get(account) ?? new Set()
    this.#touched.set(account, assets.add(asset))
  }

  #tellBalances(): void {
    const touched = this.#touched
    this.#touched = new Map()
    for (const [account, assets] of touched) {
      account.updatedAt = this.#now()
      this.#tell({ kind: 'balances', account, assets: [...assets] })
    }
  }

  #tellExecution(order: Order, execution: Execution, fill?: Fill, cancelId?: string): void {
    this.#tell({ kind: 'execution', order, execution, fill, cancelId })
  }

  #tellLevel(order: Order): void {
    const { symbol, side, price } = order.terms
    const market = this.#markets.get(symbol)
    if (price === undefined || market === undefined) return
    market.updateId++
    this.#tell({ kind: 'level', symbol, side, price })
  }

  #tell(event: VenueEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
