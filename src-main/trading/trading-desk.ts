import type { Exchange } from '#main/exchanges/exchange.ts'
import type { RoundTrip } from '#main/portfolio/round-trip.ts'
import { tradeOf } from '#main/portfolio/show-round-trip.ts'
import type { Clock, Ids, Log, StepWatcher } from '#main/ports.ts'
import type { RiskManager } from '#main/risk/risk-manager.ts'
import type { DifferencesRepository } from '#main/storage/books/differences-repository.ts'
import type { TradingAlarm } from '#shared/contract/trading.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Account } from '#shared/domain/account.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Order } from '#shared/domain/order.ts'
import type { Position } from '#shared/domain/position.ts'
import { AppError } from '#shared/errors.ts'
import { AccountDesk } from './account-desk.ts'
import { HeldSymbols } from './held-symbols.ts'
import { Journal, type JournalWriter } from './journal.ts'
import { type BooksNews, LiveBooks, type StoredBooks } from './live-books.ts'
import type { MarketPrices } from './market-prices.ts'
import { toOrder } from './order-view.ts'
import { DifferenceBook } from './reconciliation/difference-book.ts'

/** After a write that failed the books are brought in step with the exchange so soon, and again and again until it works. */
const RETRY_MS = 2_000
/** Drawdown is looked at so often between trades. */
const OBSERVE_MS = 1_000

/** Who is told what happened, once it is durable. */
export type TradingListener = {
  orderChanged(order: Order): void
  filled(fill: Fill): void
  positionChanged(position: Position): void
  /** Something needs the trader now. */
  alarm(alarm: TradingAlarm): void
  balanceChanged(balance: { account: string; currency: string; total: string; free: string; reserved: string }): void
  /** What books and exchange differ about came, went or changed; `open` is how many nobody has decided on. */
  differencesChanged(account: string, open: number): void
  /** Money came in or went out, in the account's currency. */
  deposited(account: string, amount: Decimal): void
  /** Closed trades were folded anew. */
  rewritten(account: string): void
  /** After a write that failed: what others keep in memory is handed to the journal once more. */
  retrying(): void
}

/** A paper exchange can be given money; an exchange of others cannot. */
export type TradedExchange = Exchange & { deposit?(currency: string, amount: string): Promise<void> }

export type TradingDeskParts = {
  readonly writer: JournalWriter
  readonly stored: StoredBooks
  readonly differences: DifferencesRepository
  /** The prices that an account trades on. */
  readonly pricesOf: (account: Account) => MarketPrices
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly steps?: StepWatcher | undefined
  readonly listener: TradingListener
  /** Opens the exchange of an account; a new paper account begins there with these balances. */
  readonly openExchange: (account: Account, balances: Readonly<Record<string, string>>) => TradedExchange
}

/** The desks of all accounts that can be traded on, over one journal. */
export class TradingDesk {
  readonly journal: Journal
  readonly #parts: TradingDeskParts
  readonly #desks = new Map<string, AccountDesk>()
  readonly #held = new HeldSymbols()
  readonly #timers = new Set<() => void>()
  #risk: RiskManager | undefined
  #isClosed = false

  constructor(parts: TradingDeskParts) {
    this.#parts = parts
    this.journal = new Journal({
      writer: parts.writer,
      log: parts.log,
      steps: parts.steps,
      onFailure: () => this.#takeBack(),
    })
  }

  /** To be called once, before accounts are opened: risk writes through the journal of this desk. */
  useRisk(risk: RiskManager): void {
    this.#risk = risk
    this.#observeLater()
  }

  /** Opens an account: its books, its exchange, and what both know of each other. */
  async open(account: Account, balances: Readonly<Record<string, string>>): Promise<void> {
    const { clock, ids, log, steps, stored, listener } = this.#parts
    const { journal } = this
    const prices = this.#parts.pricesOf(account)
    const store = this.#parts.differences
    const differences = new DifferenceBook({
      account: account.id,
      store,
      ids,
      now: clock.now,
      onChanged: () => {
        listener.differencesChanged(account.id, differences.open().length)
        this.#desks.get(account.id)?.differencesChanged()
      },
    })
    const books = new LiveBooks({
      account,
      prices,
      journal,
      stored,
      clock,
      log,
      onNews: (news) => this.#tell(account.id, news),
      onTradeClosed: (trip) => this.#tradeClosed(trip),
      onRewritten: () => listener.rewritten(account.id),
      onForeignFill: (fill) => {
        // What was traded before an account was connected lies in the balances that it began with.
        const isBefore = account.kind === 'exchange' && fill.time < account.createdAt
        if (!isBefore) differences.seeFill(fill)
      },
    })
    const exchange = this.#parts.openExchange(account, balances)
    const desk = new AccountDesk({
      account,
      exchange,
      books,
      journal,
      prices,
      clock,
      ids,
      log,
      steps,
      onSettled: (symbol) => this.#tellPosition(account.id, symbol),
      onAlarm: (alarm) => listener.alarm(alarm),
      store,
      differences,
      onHold: (reason) => this.#risk?.hold(account.id, reason),
      onDeposited: (currency, amount) => this.#moneyMoved(account, currency, amount),
    })
    exchange.subscribe((event) => {
      if (event.kind !== 'balance') return
      const { currency, total, free } = event.balance
      const reserved = decimalText(decimal(total).sub(free))
      listener.balanceChanged({ account: account.id, currency, total, free, reserved })
    })
    for (const [currency, amount] of Object.entries(balances)) {
      books.deposit(`deposit:${account.id}:opening:${currency}`, currency, decimal(amount), 'opening balance')
    }
    await journal.committed()
    this.#desks.set(account.id, desk)
    this.#held.hold(account, books)
    await desk.start()
  }

  /** The desk of an account. Throws NOT_FOUND. */
  of(account: string): AccountDesk {
    const desk = this.#desks.get(account)
    if (desk === undefined) throw new AppError('NOT_FOUND', `the account ${account} is not open`, { account })
    return desk
  }

  /** The desk of an account that is open. */
  find(account: string): AccountDesk | undefined {
    return this.#desks.get(account)
  }

  all(): AccountDesk[] {
    return [...this.#desks.values()]
  }

  /** Gives or takes paper money, at the exchange and in the books. */
  async deposit(account: string, currency: string, amount: Decimal, reference: string): Promise<void> {
    const desk = this.of(account)
    const exchange: TradedExchange = desk.exchange
    if (exchange.deposit === undefined) {
      throw new AppError('CONFLICT', `the account ${account} is not a paper account; money moves at its exchange`)
    }
    await exchange.deposit(currency, decimalText(amount))
    desk.books.deposit(`deposit:${account}:${this.#parts.ids.next()}`, currency, amount, reference)
    await this.journal.committed()
    this.#moneyMoved(desk.account, currency, amount)
  }

  /** Money that came in or went out is neither profit nor loss: limits and performance must know of it. */
  #moneyMoved(account: Account, currency: string, amount: Decimal): void {
    const rate = this.#parts.pricesOf(account).convert(currency, account.currency)
    if (rate === undefined) return
    const worth = amount.mul(rate)
    this.#risk?.deposited(account.id, worth)
    this.#parts.listener.deposited(account.id, worth)
  }

  /** Closes the account's exchange and forgets its books. */
  async closeAccount(account: string): Promise<void> {
    const desk = this.#desks.get(account)
    this.#desks.delete(account)
    this.#held.release(account)
    await desk?.close()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#timers) cancel()
    for (const desk of this.#desks.values()) {
      desk.books.writeExtremes()
      await desk.close()
    }
    this.journal.flush()
  }

  /** A batch could not be written: memory goes back to what is stored, and the exchange is asked what is true. */
  #takeBack(): void {
    for (const { books } of this.#desks.values()) {
      try {
        books.load()
      } catch (error) {
        this.#parts.log.error({ error: String(error) }, 'The books could not be read anew; it is tried again.')
      }
    }
    this.#recoverLater()
  }

  #recoverLater(): void {
    if (this.#isClosed) return
    this.#later(RETRY_MS, () => {
      this.#parts.listener.retrying()
      void Promise.all([...this.#desks.values()].map((desk) => desk.recover())).catch((error: unknown) => {
        this.#parts.log.error(
          { error: String(error) },
          'Books and exchange could not be brought in step; it is tried again.',
        )
        this.#recoverLater()
      })
    })
  }

  #observeLater(): void {
    this.#later(OBSERVE_MS, () => {
      for (const { account, books } of this.#desks.values()) {
        try {
          this.#held.hold(account, books)
          this.#risk?.observe(account.id, books.riskView())
        } catch (error) {
          this.#parts.log.error({ error: String(error) }, 'An account could not be watched for its drawdown.')
        }
      }
      this.#observeLater()
    })
  }

  #later(delayMs: number, work: () => void): void {
    if (this.#isClosed) return
    const cancel = this.#parts.clock.schedule(() => {
      this.#timers.delete(cancel)
      if (!this.#isClosed) work()
    }, delayMs)
    this.#timers.add(cancel)
  }

  #tradeClosed(trip: RoundTrip): void {
    const trade = tradeOf(trip)
    if (trade.exitTime === null) return
    const { id, symbol, exitTime, exitReason, pnlPct } = trade
    this.#risk?.tradeClosed(trip.account, { id, symbol, exitTime, exitReason: exitReason ?? 'manual', pnlPct })
  }

  #tell(account: string, news: BooksNews): void {
    const desk = this.#desks.get(account)
    const { listener } = this.#parts
    if (desk === undefined) return
    if (news.kind === 'order')
      listener.orderChanged(news.order.protection === undefined ? toOrder(news.order) : desk.view(news.order))
    else if (news.kind === 'fill') listener.filled(news.fill)
    else if (news.closed !== undefined) listener.positionChanged(desk.position({ ...news.closed, quantity: ZERO }))
    if (news.kind === 'position') this.#tellPosition(account, news.symbol)
  }

  #tellPosition(account: string, symbol: string): void {
    const desk = this.#desks.get(account)
    const trip = desk?.books.openTrip(symbol)
    if (desk !== undefined && trip !== undefined) this.#parts.listener.positionChanged(desk.position(trip))
  }
}
