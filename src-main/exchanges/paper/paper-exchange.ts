import type { Database } from 'better-sqlite3'
import type {
  Exchange,
  ExchangeBalance,
  ExchangeCapabilities,
  ExchangeEvent,
  ExchangeFill,
  ExchangeOrder,
  OrderRequest,
} from '#main/exchanges/exchange.ts'
import type { FeePayment } from '#main/matching/book/fees.ts'
import { type InstrumentRules, instrumentRules } from '#main/matching/book/instrument-rules.ts'
import type { Clock, Log, StepWatcher } from '#main/ports.ts'
import { openPaperRepository, type PaperRepository, paperRequestSchema } from '#main/storage/paper/paper-repository.ts'
import { decimal, decimalOutput, decimalText } from '#shared/decimal.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import type { OrderChange } from './amended-terms.ts'
import { PaperAccount, type PaperDelta } from './paper-account.ts'
import { PaperEngine } from './paper-engine.ts'
import type { PaperMarket, PaperMarketEvent } from './paper-market.ts'
import { type PaperOrder, toExchangeFill, toExchangeOrder } from './paper-order.ts'

/** What a new paper account holds unless told otherwise. */
export const DEFAULT_PAPER_BALANCES: Readonly<Record<string, string>> = { USDT: '100000' }

/** Timers of more than 2^31 - 1 ms would run at once. */
const LONGEST_TIMER_MS = 86_400_000
const LONGEST_CLIENT_ORDER_ID = 64

export type PaperExchangeOptions = {
  /** paper.sqlite, open. */
  readonly database: Database
  /** The engine's id of the account; it is made where it is new. */
  readonly account: string
  readonly market: PaperMarket
  readonly clock: Clock
  readonly log: Log
  /** What a new account holds, by currency. Default: `DEFAULT_PAPER_BALANCES`. */
  readonly balances?: Readonly<Record<string, string>>
  /** Default: in quote currency. */
  readonly feePayment?: FeePayment
  /** How long a request is on its way; 0 (default) means not at all. */
  readonly latencyMs?: number
  readonly steps?: StepWatcher | undefined
}

type Answer = {
  readonly order: PaperOrder
  readonly resolve: (order: ExchangeOrder) => void
  readonly reject: (error: unknown) => void
}

/**
 * An exchange for paper money with its own books. Whatever happens to an order is committed before it is answered or
 * told; requests of one turn of the event loop share a commit, and what the market brings is committed at once. When a
 * commit fails, nothing of it has happened: everybody who waits for it gets the error.
 */
export class PaperExchange implements Exchange {
  readonly capabilities: ExchangeCapabilities = {
    stops: true,
    trailingStops: true,
    oco: true,
    amend: true,
    postOnly: true,
    reduceOnly: true,
    triggers: ['last', 'mark', 'bid_ask'],
    gtd: true,
  }
  readonly #options: PaperExchangeOptions
  readonly #repository: PaperRepository
  readonly #rules = new WeakMap<Instrument, InstrumentRules>()
  readonly #listeners = new Set<(event: ExchangeEvent) => void>()
  readonly #onTheirWay = new Set<() => void>()
  readonly #unsubscribe: () => void
  #account: PaperAccount
  #engine: PaperEngine
  #answers: Answer[] = []
  #commitAhead: NodeJS.Immediate | undefined
  #expiryTimer: { readonly at: number; readonly cancel: () => void } | undefined
  #isClosed = false

  /** Opens the account with all its open orders and follows the market from now on. Throws STORAGE. */
  constructor(options: PaperExchangeOptions) {
    this.#options = options
    const { database, account, balances = DEFAULT_PAPER_BALANCES, clock, market } = options
    this.#repository = openPaperRepository(database, account, balances, () => clock.now())
    this.#account = this.#readAccount()
    this.#engine = this.#startEngine()
    this.#unsubscribe = market.subscribe((event) => this.#onMarket(event))
    this.#expire()
  }

  instruments(): Promise<readonly Instrument[]> {
    return Promise.resolve(this.#options.market.instruments())
  }

  placeOrder(request: OrderRequest): Promise<ExchangeOrder> {
    return this.#request(() => {
      const parsed = paperRequestSchema.safeParse(request)
      const issue = parsed.error?.issues[0]
      if (!parsed.success) {
        throw new AppError('VALIDATION', `${issue?.path.join('.') ?? 'order'}: ${issue?.message ?? 'not an order'}`)
      }
      const { length } = request.clientOrderId
      if (length === 0 || length > LONGEST_CLIENT_ORDER_ID) {
        throw new AppError(
          'VALIDATION',
          `a client order id has 1 to ${LONGEST_CLIENT_ORDER_ID} characters, not ${length}`,
        )
      }
      return this.#engine.place(parsed.data)
    })
  }

  cancelOrder(symbol: string, clientOrderId: string): Promise<ExchangeOrder> {
    return this.#request(() => this.#engine.cancel(symbol, clientOrderId))
  }

  amendOrder(symbol: string, clientOrderId: string, change: OrderChange): Promise<ExchangeOrder> {
    return this.#request(() => {
      for (const [name, text] of Object.entries(change)) {
        if (decimalOutput.safeParse(text).success) continue
        throw new AppError('VALIDATION', `${name} must be a decimal number`)
      }
      return this.#engine.amend(symbol, clientOrderId, change)
    })
  }

  orderByClientId(symbol: string, clientOrderId: string): Promise<ExchangeOrder | undefined> {
    return this.#read(() => {
      const order = this.#account.find(clientOrderId)
      return order === undefined || order.terms.symbol !== symbol ? undefined : toExchangeOrder(order)
    })
  }

  openOrders(): Promise<readonly ExchangeOrder[]> {
    return this.#read(() => this.#account.openOrders().map(toExchangeOrder))
  }

  fillsSince(since: number): Promise<readonly ExchangeFill[]> {
    return this.#read(() => this.#repository.fillsSince(since).map(toExchangeFill))
  }

  balances(): Promise<readonly ExchangeBalance[]> {
    return this.#read(() => this.#account.currencies().map((currency) => this.#balance(currency)))
  }

  /** Paper money comes in, or goes out where the amount is below zero. Throws INSUFFICIENT_FUNDS for more than is free. */
  deposit(currency: string, amount: string): Promise<void> {
    return this.#read(() => {
      const free = this.#account.free(currency)
      if (free.add(amount).lt(0)) {
        throw new AppError('INSUFFICIENT_FUNDS', `only ${decimalText(free)} ${currency} are free to be taken out`)
      }
      this.#account.add(currency, decimal(amount))
      this.#commit()
    })
  }

  subscribe(listener: (event: ExchangeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Commits what is open; requests still on their way never arrive. The database stays open. */
  close(): void {
    if (this.#isClosed) return
    this.#unsubscribe()
    this.#commit()
    this.#isClosed = true
    this.#expiryTimer?.cancel()
    for (const lose of this.#onTheirWay) lose()
    this.#listeners.clear()
  }

  /** Lets a request travel, does it and answers it with the commit. */
  #request(work: () => PaperOrder): Promise<ExchangeOrder> {
    const { latencyMs = 0, clock } = this.#options
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(closed())
        return
      }
      const arrive = (): void => {
        try {
          this.#engine.expire()
          this.#answers.push({ order: work(), resolve, reject })
        } catch (error) {
          // Anything but a refusal may have stopped half-way.
          if (!(error instanceof AppError) || error.code === 'STORAGE') this.#fail(error)
          reject(error)
        }
        this.#commitSoon()
      }
      if (latencyMs === 0) {
        arrive()
        return
      }
      const cancel = clock.schedule(() => {
        this.#onTheirWay.delete(lose)
        arrive()
      }, latencyMs)
      const lose = (): void => {
        cancel()
        reject(closed())
      }
      this.#onTheirWay.add(lose)
    })
  }

  #read<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(closed())
        return
      }
      this.#commit()
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
  }

  #onMarket(event: PaperMarketEvent): void {
    if (this.#isClosed || event.kind === 'candle') return
    try {
      this.#engine.expire()
      if (event.kind === 'book') this.#engine.onBook(event.book)
      else this.#engine.onTrade(event.trade)
    } catch (error) {
      this.#fail(error)
      return
    }
    if (this.#account.hasNews()) this.#commit()
    else this.#commitSoon()
  }

  /** Once a turn of the event loop, for everything that came in it. */
  #commitSoon(): void {
    if (this.#commitAhead !== undefined || this.#isClosed) return
    if (this.#answers.length === 0 && !this.#account.isDirty()) return
    this.#commitAhead = setImmediate(() => this.#commit())
  }

  #commit(): void {
    if (this.#commitAhead !== undefined) clearImmediate(this.#commitAhead)
    this.#commitAhead = undefined
    let delta: PaperDelta | undefined
    try {
      if (this.#account.isDirty()) {
        this.#options.steps?.('paper.committing')
        delta = this.#account.commit()
        this.#options.steps?.('paper.committed')
      }
    } catch (error) {
      this.#fail(error)
      return
    }
    const answers = this.#answers
    this.#answers = []
    for (const { order, resolve } of answers) resolve(toExchangeOrder(order))
    if (delta !== undefined) this.#tell(delta)
    this.#watchExpiry()
  }

  /** Goes back to what is written down: nothing that was not committed has happened. */
  #fail(error: unknown): void {
    this.#options.log.error(
      { account: this.#options.account, error: String(error) },
      'The paper exchange took back what it could not write down.',
    )
    const answers = this.#answers
    this.#answers = []
    for (const { reject } of answers) reject(error)
    try {
      this.#account = this.#readAccount()
      this.#engine = this.#startEngine()
    } catch (unreadable) {
      this.#options.log.error({ error: String(unreadable) }, 'The paper exchange cannot read its books and stops.')
      this.#isClosed = true
      this.#unsubscribe()
    }
  }

  #tell(delta: PaperDelta): void {
    const events: ExchangeEvent[] = delta.fills.map((fill) => ({ kind: 'fill', fill: toExchangeFill(fill) }))
    for (const [id, order] of delta.orders) {
      if (delta.told.has(id)) events.push({ kind: 'order', order: toExchangeOrder(order) })
    }
    for (const currency of delta.currencies) events.push({ kind: 'balance', balance: this.#balance(currency) })
    for (const event of events) for (const listener of this.#listeners) listener(event)
  }

  #expire(): void {
    if (this.#isClosed) return
    this.#engine.expire()
    this.#commit()
  }

  /** Sets the timer for the order that expires next. */
  #watchExpiry(): void {
    if (this.#isClosed) return
    const at = this.#engine.nextExpiry
    if (this.#expiryTimer?.at === at) return
    this.#expiryTimer?.cancel()
    this.#expiryTimer = undefined
    if (at === Number.POSITIVE_INFINITY) return
    const { clock } = this.#options
    const delayMs = Math.min(Math.max(at - clock.now(), 0), LONGEST_TIMER_MS)
    const cancel = clock.schedule(() => {
      this.#expiryTimer = undefined
      this.#expire()
    }, delayMs)
    this.#expiryTimer = { at, cancel }
  }

  #balance(currency: string): ExchangeBalance {
    return {
      currency,
      total: decimalText(this.#account.total(currency)),
      free: decimalText(this.#account.free(currency)),
    }
  }

  #readAccount(): PaperAccount {
    return new PaperAccount(this.#repository, this.#options.feePayment ?? { in: 'quote' }, (symbol) =>
      this.#rulesOf(symbol),
    )
  }

  #startEngine(): PaperEngine {
    const { market, clock } = this.#options
    const engine = new PaperEngine(
      this.#account,
      (symbol) => this.#rulesOf(symbol),
      () => clock.now(),
    )
    for (const { symbol } of market.instruments()) {
      engine.know(symbol, market.book(symbol), market.quote(symbol)?.last)
    }
    return engine
  }

  #rulesOf(symbol: string): InstrumentRules | undefined {
    const instrument = this.#options.market.instruments().find((candidate) => candidate.symbol === symbol)
    if (instrument === undefined) return undefined
    const known = this.#rules.get(instrument) ?? instrumentRules(instrument)
    this.#rules.set(instrument, known)
    return known
  }
}

function closed(): AppError {
  return new AppError('EXCHANGE_UNAVAILABLE', 'the paper exchange was closed; whether the request arrived is not known')
}
