import type { ExchangeFill } from '#main/exchanges/exchange.ts'
import type { AccountBooks } from '#main/portfolio/account-books.ts'
import { depositTransaction, fillTransaction, ledgerSums, requireBalanced } from '#main/portfolio/ledger.ts'
import { type MoneyByCurrency, withMoney } from '#main/portfolio/money-by-currency.ts'
import { type BookedInstrument, type FillContext, marked, type RoundTrip } from '#main/portfolio/round-trip.ts'
import { roundTripOf, roundTripRecord } from '#main/portfolio/round-trip-record.ts'
import {
  addFill,
  continues,
  EMPTY_BOOK,
  foldFills,
  keepExtremes,
  type SymbolBook,
} from '#main/portfolio/symbol-book.ts'
import { type Equity, equityOf, type MarkedPosition, positionValue } from '#main/portfolio/valuation.ts'
import type { Clock, Log } from '#main/ports.ts'
import type { PortfolioView } from '#main/risk/view.ts'
import type { FillsRepository } from '#main/storage/books/fills-repository.ts'
import type { LedgerRepository } from '#main/storage/books/ledger-repository.ts'
import type { OrderRecord, OrdersRepository } from '#main/storage/books/orders-repository.ts'
import type { TradesRepository } from '#main/storage/books/trades-repository.ts'
import { type Decimal, decimal, decimalText, storedDecimal, ZERO } from '#shared/decimal.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { isFinal, type Side } from '#shared/domain/order.ts'
import type { Journal } from './journal.ts'
import { LiveOrders } from './live-orders.ts'
import type { MarketPrices } from './market-prices.ts'
import { planForLaterFills } from './protection.ts'

/** The stored books, for reading. */
export type StoredBooks = {
  readonly orders: OrdersRepository
  readonly fills: FillsRepository
  readonly trades: TradesRepository
  readonly ledger: LedgerRepository
}

/** In these an exchange may have taken a larger amount and not told it yet. */
const MAY_BE_RAISED: ReadonlySet<OrderRecord['status']> = new Set(['pending_amend', 'pending_cancel', 'in_doubt'])

/** What changed; told once it is durable. */
export type BooksNews =
  | { readonly kind: 'order'; readonly order: OrderRecord }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'position'; readonly symbol: string; readonly closed: RoundTrip | undefined }

export type LiveBooksParts = {
  readonly account: Account
  readonly prices: MarketPrices
  readonly journal: Journal
  readonly stored: StoredBooks
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly onNews: (news: BooksNews) => void
  readonly onTradeClosed: (trip: RoundTrip) => void
  /** A fill was told that belongs to no order here; it is not booked. Where nobody listens, it is booked as it is. */
  readonly onForeignFill?: ((fill: ExchangeFill) => void) | undefined
  /** Closed trades were folded anew: whoever has added them up must do so again. */
  readonly onRewritten: () => void
}

/** What the account was worth, at which fills, money and prices. */
type Worth = { readonly key: string; readonly equity: Equity; readonly positions: PortfolioView['positions'] }

/**
 * One account's orders, positions and money as of now. It changes in memory and hands every change to the journal in the
 * same breath; nothing of it may be told to anybody before the journal has committed.
 */
export class LiveBooks implements AccountBooks {
  readonly account: string
  readonly currency: string
  readonly orders: LiveOrders
  readonly #parts: LiveBooksParts
  readonly #books = new Map<string, SymbolBook>()
  readonly #newFills = new Set<string>()
  /** Symbols whose best or worst price has moved since it was written. */
  readonly #isSeenOnly = new Set<string>()
  #holdings: MoneyByCurrency = new Map()
  #version = 0
  #worth: Worth | undefined

  /** The prices that the account trades on. */
  get prices(): MarketPrices {
    return this.#parts.prices
  }

  constructor(parts: LiveBooksParts) {
    this.#parts = parts
    this.account = parts.account.id
    this.currency = parts.account.currency
    this.orders = new LiveOrders({
      account: this.account,
      journal: parts.journal,
      stored: parts.stored.orders,
      clock: parts.clock,
      priceOf: (symbol) => parts.prices.last(symbol),
      onChanged: (order) => this.#tell({ kind: 'order', order }),
    })
    this.load()
  }

  /** Forgets what is in memory and reads the stored books. Throws STORAGE. */
  load(): void {
    const { stored } = this.#parts
    this.#books.clear()
    this.#newFills.clear()
    this.#isSeenOnly.clear()
    this.#version++
    this.orders.load()
    for (const row of stored.trades.open(this.account)) {
      const open = roundTripOf(row.state)
      // The last fill decides whether the next one continues the book.
      const last = stored.fills.list({ account: this.account, symbol: row.symbol, limit: 1 }).items[0]
      this.#books.set(row.symbol, { open, last })
    }
    let holdings: MoneyByCurrency = new Map()
    for (const { currency, amount } of stored.ledger.balances(this.account)) {
      holdings = withMoney(holdings, currency, storedDecimal(amount))
    }
    this.#holdings = holdings
  }

  /** Symbols with open orders or a position. */
  busySymbols(): string[] {
    return [...new Set([...this.orders.symbols(), ...this.openTrips().map(({ symbol }) => symbol)])].sort()
  }

  newestFillTime(): number | undefined {
    return this.#parts.stored.fills.newestTime(this.account)
  }

  /** Whether an execution is booked. */
  hasFill(symbol: string, id: string): boolean {
    return this.#newFills.has(`${symbol} ${id}`) || this.#parts.stored.fills.has(this.account, symbol, id)
  }

  /**
   * Books an execution of an order of ours, once however often it is told. Answers undefined where it is booked already,
   * and where it belongs to somebody else.
   */
  applyFill(told: ExchangeFill): Fill | undefined {
    if (this.hasFill(told.symbol, told.id)) return undefined
    const { onForeignFill } = this.#parts
    const order = this.orders.byClientOrderId(told.clientOrderId)
    if (order === undefined && onForeignFill !== undefined && !this.orders.wasMadeHere(told.clientOrderId)) {
      onForeignFill(told)
      return undefined
    }
    if (order !== undefined && isFinal(order.status)) this.#takeBackStated(order)
    return this.#bookFill(told, order)
  }

  /** Books an execution of somebody else as one of ours, once. */
  adoptFill(told: ExchangeFill): Fill | undefined {
    if (this.hasFill(told.symbol, told.id)) return undefined
    return this.#bookFill(told, this.orders.byClientOrderId(told.clientOrderId))
  }

  /** Books what the trader says an order was filled with, until the exchange tells of its fills. */
  stateFill(order: OrderRecord, amount: Decimal, price: Decimal): void {
    const { clientOrderId, exchangeOrderId = '', symbol, side } = order
    const id = statedId(order)
    if (this.hasFill(symbol, id)) return
    // Its real fills come after it, so that taking it back leaves nothing of it in their price.
    const time = order.createdAt - 1
    this.#bookFill({ ...this.#free(id, symbol, side, amount, price), time, clientOrderId, exchangeOrderId }, order)
  }

  /**
   * Makes a position larger (`buy`) or smaller by coins that came or went without a trade, at `price`; once by its id. The
   * money they would have cost comes in from the trader, or goes out to him: it is neither profit nor loss.
   */
  adjustPosition(id: string, symbol: string, side: Side, amount: Decimal, price: Decimal): void {
    if (this.hasFill(symbol, id)) return
    const { quote } = this.#bookedInstrument(symbol)
    const worth = amount.mul(price)
    this.#bookFill({ ...this.#free(id, symbol, side, amount, price), clientOrderId: 'adopted', exchangeOrderId: '' })
    this.deposit(`deposit:${id}`, quote, side === 'buy' ? worth : worth.neg(), 'coins without a trade')
  }

  /** An execution without a fee that no exchange has told of, after all others of its symbol. */
  #free(id: string, symbol: string, side: Side, amount: Decimal, price: Decimal) {
    const last = (this.#books.get(symbol) ?? this.#storedBook(symbol)).last?.time ?? 0
    return {
      id,
      symbol,
      side,
      price: decimalText(price),
      amount: decimalText(amount),
      fee: '0',
      feeCurrency: this.#bookedInstrument(symbol).quote,
      liquidity: 'taker' as const,
      time: Math.max(this.#parts.clock.now(), last + 1),
    }
  }

  /** The exchange tells of a fill of an order for which the trader had to say what became of it: his word is taken back. */
  #takeBackStated(order: OrderRecord): void {
    const { symbol } = order
    const id = statedId(order)
    if (!this.hasFill(symbol, id) || this.hasFill(symbol, `${id}:back`)) return
    const stated = this.#parts.stored.fills.ofOrder(order.id).find((each) => each.id === id)
    if (stated === undefined) return
    const side = stated.side === 'buy' ? 'sell' : 'buy'
    const back = this.#free(`${id}:back`, symbol, side, decimal(stated.amount), decimal(stated.price))
    this.#bookFill({ ...back, time: stated.time, clientOrderId: 'stated', exchangeOrderId: '' })
    this.orders.record(
      order.id,
      { kind: 'requestRefused', reason: 'the exchange tells of its fills; what was stated by hand is taken back' },
      {
        filled: order.filled.sub(stated.amount),
        filledValue: order.filledValue.sub(decimal(stated.amount).mul(stated.price)),
      },
    )
  }

  #bookFill({ clientOrderId, exchangeOrderId, ...told }: ExchangeFill, order?: OrderRecord): Fill {
    const { journal } = this.#parts
    const key = `${told.symbol} ${told.id}`
    const fill: Fill = { ...told, account: this.account, orderId: order?.id ?? clientOrderId }
    const instrument = this.#bookedInstrument(fill.symbol)
    // One that came late is folded with all others, which have to be on the disk for that; itself it is written in one
    // piece with the trades that it changes, so that no crash comes in between.
    if (!continues(this.#books.get(fill.symbol) ?? this.#storedBook(fill.symbol), fill)) journal.flush()
    this.#bookMoney(fillTransaction(fill, instrument))
    this.#newFills.add(key)
    journal.execution(fill)
    journal.afterCommit(() => this.#newFills.delete(key))
    const now = order && this.orders.get(order.id)
    if (now !== undefined) this.#fillOrder(now, fill, exchangeOrderId)
    this.#bookTrip(fill, instrument)
    this.#tell({ kind: 'fill', fill })
    return fill
  }

  /** Money that came in, or went out where it is below zero; once by its id. */
  deposit(id: string, currency: string, amount: Decimal, reference: string): void {
    if (amount.isZero() || this.#parts.stored.ledger.has(id)) return
    const time = this.#parts.clock.now()
    this.#bookMoney(depositTransaction({ id, account: this.account, time, reference }, currency, amount))
  }

  /** Open round trips by symbol. */
  openTrips(): RoundTrip[] {
    const open = [...this.#books.values()].flatMap((book) => (book.open === undefined ? [] : [book.open]))
    return open.sort((one, other) => (one.symbol < other.symbol ? -1 : 1))
  }

  openTrip(symbol: string): RoundTrip | undefined {
    return this.#books.get(symbol)?.open
  }

  /** Takes note of a price, for the best and the worst a position has seen. */
  see(symbol: string, price: Decimal): void {
    const book = this.#books.get(symbol)
    if (book?.open === undefined) return
    const open = marked(book.open, price)
    if (open === book.open) return
    this.#isSeenOnly.add(symbol)
    this.#books.set(symbol, { ...book, open })
  }

  /** Hands the extremes seen since to the journal. */
  writeExtremes(): void {
    for (const trip of this.openTrips()) if (this.#isSeenOnly.has(trip.symbol)) this.#writeTrip(trip)
  }

  holdings(): MoneyByCurrency {
    return this.#holdings
  }

  positions(): readonly MarkedPosition[] {
    return this.openTrips().map((trip) => ({
      trip,
      instrument: this.#bookedInstrument(trip.symbol),
      mark: this.#parts.prices.last(trip.symbol),
    }))
  }

  equity(): Equity {
    return this.#worthNow().equity
  }

  /** What open purchases set aside of a quote currency, about: fees and market orders at the price when they came. */
  reservedQuote(quote: string): Decimal {
    let sum = ZERO
    for (const [symbol, worth] of this.orders.entryWorths()) {
      if (this.#bookedInstrument(symbol).quote === quote) sum = sum.add(worth)
    }
    return sum
  }

  /** The account as risk sees it. */
  riskView(): PortfolioView {
    const { convert } = this.#parts.prices
    const { equity, positions } = this.#worthNow()
    const pendingEntries = new Map<string, Decimal>()
    for (const [symbol, worth] of this.orders.entryWorths()) {
      const rate = convert(this.#bookedInstrument(symbol).quote, this.currency)
      if (rate !== undefined) pendingEntries.set(symbol, worth.mul(rate))
    }
    return {
      currency: this.currency,
      equity: equity.value,
      positions,
      pendingEntries,
      missing: equity.missing,
    }
  }

  /** Reckoned once for all who ask before a fill, money or a price changes it. */
  #worthNow(): Worth {
    const key = `${this.#version} ${this.#parts.prices.version}`
    if (this.#worth?.key === key) return this.#worth
    const { convert } = this.#parts.prices
    const held = this.positions()
    const equity = equityOf(this.#holdings, held, this.currency, convert)
    const positions = held.map((position) => ({
      symbol: position.trip.symbol,
      side: position.trip.direction,
      quantity: position.trip.quantity,
      value: positionValue(position, this.currency, convert),
    }))
    this.#worth = { key, equity, positions }
    return this.#worth
  }

  #fillOrder(order: OrderRecord, fill: Fill, exchangeOrderId: string): void {
    const amount = decimal(fill.amount)
    const price = decimal(fill.price)
    const fee = decimal(fill.fee)
    const paid = (order.fee[fill.feeCurrency] ?? ZERO).add(fee)
    const filled = order.filled.add(amount)
    if (filled.gt(order.amount) && !MAY_BE_RAISED.has(order.status)) {
      this.#parts.log.warn(
        { order: order.id, filled: decimalText(filled) },
        'An exchange filled more than was ordered.',
      )
    }
    this.orders.record(
      order.id,
      { kind: 'filled', fillId: fill.id, amount, price },
      {
        exchangeOrderId: order.exchangeOrderId ?? exchangeOrderId,
        filled,
        filledValue: order.filledValue.add(price.mul(amount)),
        ...(fee.isZero() ? {} : { fee: { ...order.fee, [fill.feeCurrency]: paid } }),
      },
    )
  }

  #bookTrip(fill: Fill, instrument: BookedInstrument): void {
    const { symbol } = fill
    const book = this.#books.get(symbol) ?? this.#storedBook(symbol)
    const ports = { contextOf: (each: Fill) => this.#contextOf(each), feeRate: this.#feeRate }
    if (continues(book, fill)) {
      const next = addFill(book, fill, instrument, ports)
      this.#books.set(symbol, next.book)
      this.#version++
      if (next.book.open !== undefined && next.book.open !== book.open) this.#writeTrip(next.book.open)
      if (next.closed !== undefined) this.#close(next.closed)
      if (next.book.open !== book.open) this.#tell({ kind: 'position', symbol, closed: next.closed })
      return
    }
    this.#foldAnew(fill, instrument)
  }

  /** A fill that came late: all fills of the symbol are folded again. */
  #foldAnew(fill: Fill, instrument: BookedInstrument): void {
    const { stored, journal } = this.#parts
    const { symbol } = fill
    const before = new Map<string, RoundTrip>()
    let cursor: string | undefined
    do {
      const page = stored.trades.list({ account: this.account, symbol, limit: 1_000, cursor })
      for (const row of page.items) before.set(row.id, roundTripOf(row.state))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    const { book, closed } = foldFills([...stored.fills.ofSymbol(this.account, symbol), fill], instrument, {
      contextOf: (each) => this.#contextOf(each),
      feeRate: this.#feeRate,
    })
    const open = book.open === undefined ? undefined : keepExtremes(book.open, before.get(book.open.id))
    this.#books.set(symbol, { ...book, open })
    this.#version++
    const ids = new Set([...closed.map(({ id }) => id), ...(open === undefined ? [] : [open.id])])
    for (const id of before.keys()) if (!ids.has(id)) journal.removeTrade(id)
    journal.afterCommit(() => this.#parts.onRewritten())
    for (const trip of closed) {
      const kept = keepExtremes(trip, before.get(trip.id))
      const known = before.get(trip.id)
      if (known?.exitTime === undefined) this.#close(kept)
      else this.#writeTrip(kept)
    }
    if (open !== undefined) this.#writeTrip(open)
    this.#tell({ kind: 'position', symbol, closed: closed.at(-1) })
  }

  #close(trip: RoundTrip): void {
    this.#writeTrip(trip)
    this.#endProtection(trip.symbol)
    this.#parts.onTradeClosed(trip)
  }

  /** What protected a position that is gone must not protect the next one. */
  #endProtection(symbol: string): void {
    const { base } = this.#bookedInstrument(symbol)
    for (const order of this.orders.withProtection(symbol)) {
      if (isFinal(order.status)) this.orders.protect(order.id, undefined)
      else if (order.filled.gt(0) && order.protection !== undefined) {
        const bracket = { parent: order, plan: order.protection, children: this.orders.childrenOf(order.id) }
        this.orders.protect(order.id, planForLaterFills(bracket, base, this.#parts.clock.now()))
      }
    }
  }

  #writeTrip(trip: RoundTrip): void {
    this.#isSeenOnly.delete(trip.symbol)
    this.#parts.journal.trade({
      id: trip.id,
      account: trip.account,
      symbol: trip.symbol,
      state: roundTripRecord(trip),
      strategyId: trip.strategyId,
      entryTime: trip.entryTime,
      exitTime: trip.exitTime,
    })
  }

  /** What is known of a symbol that has no open position. */
  #storedBook(symbol: string): SymbolBook {
    const last = this.#parts.stored.fills.list({ account: this.account, symbol, limit: 1 }).items[0]
    return last === undefined ? EMPTY_BOOK : { open: undefined, last }
  }

  #bookMoney(transaction: ReturnType<typeof fillTransaction>): void {
    requireBalanced(transaction.entries)
    const changed = ledgerSums(transaction.entries, 'holdings')
    for (const [currency, amount] of changed) this.#holdings = withMoney(this.#holdings, currency, amount)
    this.#version++
    this.#parts.journal.ledger(
      transaction.entries,
      [...changed.keys()].map((currency) => ({
        account: this.account,
        currency,
        amount: decimalText(this.#holdings.get(currency) ?? ZERO),
      })),
    )
  }

  #contextOf(fill: Fill): FillContext {
    const order = this.orders.find(fill.orderId)
    if (order === undefined) return { reason: 'external' }
    if (order.why !== undefined) return { reason: order.why, strategyId: order.strategyId }
    const byHand = order.purpose === 'entry' || order.purpose === 'exit'
    return { reason: byHand ? 'manual' : order.purpose, strategyId: order.strategyId }
  }

  readonly #feeRate = (currency: string, quote: string): Decimal | undefined =>
    this.#parts.prices.convert(currency, quote)

  #bookedInstrument(symbol: string): BookedInstrument {
    const known = this.#parts.prices.instrument(symbol)
    if (known !== undefined) return known
    const [base = symbol, quote = ''] = symbol.split('/')
    return { base, quote, kind: 'spot', lotSize: '0.00000001' }
  }

  #tell(news: BooksNews): void {
    this.#parts.journal.afterCommit(() => this.#parts.onNews(news))
  }
}

/** The fill that the trader states an order had. */
function statedId({ id }: Pick<OrderRecord, 'id'>): string {
  return `stated:${id}`
}
