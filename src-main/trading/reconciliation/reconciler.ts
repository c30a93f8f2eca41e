import type { Exchange, ExchangeEvent, ExchangeOrder } from '#main/exchanges/exchange.ts'
import type { Clock, Log } from '#main/ports.ts'
import type { DifferencesRepository } from '#main/storage/books/differences-repository.ts'
import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import type { Journal } from '#main/trading/journal.ts'
import type { LiveBooks } from '#main/trading/live-books.ts'
import type { MarketPrices } from '#main/trading/market-prices.ts'
import { isHeldHere } from '#main/trading/order-holder.ts'
import type { OrderSender } from '#main/trading/order-sender.ts'
import type { Account } from '#shared/domain/account.ts'
import { isFinal } from '#shared/domain/order.ts'
import { balanceDifferences, externalOrder, missingOrder, positionDifferences } from './compare.ts'
import type { DifferenceBook, FoundDifference } from './difference-book.ts'
import { Sightings } from './sightings.ts'
import type { Underway } from './underway.ts'

/** Exchanges tell fills late and their clocks differ from ours; fills that are known are skipped anyway. */
const LOOK_BACK_MS = 60_000
/** A few at a time: each costs a request. */
const ASKED_AT_ONCE = 50
/** What was seen once means nothing yet; it is looked for again after so long. */
const CONFIRM_MS = 2_000
/** What happened elsewhere is looked at so soon after it was heard of; more of it may follow at once. */
const HEARD_MS = 1_000
const LOOK_EVERY_MS = 180_000
/** The paper exchange is in the same process: nobody else can do anything there. */
const LOOK_AT_PAPER_EVERY_MS = 900_000
/** Where the exchange cannot be asked, it is tried again after so long, then after twice that, up to the last. */
const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 60_000

export type ReconcilerParts = {
  readonly account: Account
  readonly exchange: Exchange
  readonly books: LiveBooks
  readonly sender: OrderSender
  readonly underway: Pick<Underway, 'has'>
  readonly differences: DifferenceBook
  readonly store: Pick<DifferencesRepository, 'fillsReadUpTo' | 'saveFillsReadUpTo'>
  readonly journal: Journal
  readonly prices: Pick<MarketPrices, 'instruments' | 'convert'>
  readonly clock: Clock
  readonly log: Log
  /** Fills or ends of orders of that symbol were taken over. */
  readonly onTaken: (symbol: string) => void
  /** Why the account may only reduce; undefined where it may do more. */
  readonly onHold: (reason: string | undefined) => void
  /** What comes after every look: positions come under their stops. */
  readonly afterwards: () => Promise<void>
}

/**
 * The one way by which an account's books and its exchange come in step: at the start, after a crash, after sleep, after a
 * reconnect, and every few minutes. What the journal knows of is taken over; all else becomes a difference. It never
 * throws by itself: where the exchange cannot be asked, the account only reduces and it is tried again.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts
  readonly #sightings: Sightings
  readonly #timers = new Set<() => void>()
  readonly #unsubscribe: () => void
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined
  /** What the look that runs has seen and not counted yet. */
  #unsure: FoundDifference[] = []
  #failures = 0
  #hasCompared = false
  #isAhead = false
  #isClosed = false

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
    this.#sightings = new Sightings(parts.clock, CONFIRM_MS)
    this.#unsubscribe = parts.exchange.subscribe((event) => this.#hear(event))
  }

  /** The first look. For paper it has ended when this settles; an exchange is asked in the background. */
  async start(): Promise<void> {
    const isPaper = this.#parts.account.kind === 'paper'
    if (!isPaper) this.showHold()
    const first = this.tryLook()
    if (isPaper) await first
    this.#later(isPaper ? LOOK_AT_PAPER_EVERY_MS : LOOK_EVERY_MS, () => this.#regularly())
  }

  /** A look that begins now, or right after the one that runs. Rejects where the exchange or the books cannot be read. */
  look(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    if (this.#running === undefined) return this.#begin()
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#begin()
      })
    return this.#next
  }

  /** The same, and tried again until it works. */
  async tryLook(): Promise<void> {
    try {
      await this.look()
    } catch {
      if (this.#isClosed) return
      const wait = Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10), LAST_RETRY_MS)
      this.#later(Math.max(wait, FIRST_RETRY_MS), () => void this.tryLook())
    }
  }

  /** Says why the account may only reduce, if it may. */
  showHold(): void {
    this.#parts.onHold(this.#holdReason())
  }

  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #holdReason(): string | undefined {
    const { account, differences } = this.#parts
    const where = account.kind === 'paper' ? 'the paper exchange' : account.exchange
    if (!this.#hasCompared) return `not yet compared with ${where}`
    if (this.#failures > 0) return `${where} could not be compared with; it is tried again`
    const open = differences.open().filter(({ kind }) => kind !== 'dust')
    const [first] = open
    if (first === undefined) return undefined
    const count = open.length === 1 ? 'one difference' : `${open.length} differences`
    return `${count} between the books and ${where}, the first: ${first.kind.replaceAll('_', ' ')} ${first.symbol ?? first.currency ?? ''}; settle them (trading.differences)`
  }

  #begin(): Promise<void> {
    this.#running = this.#look().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #look(): Promise<void> {
    const { account, log, afterwards } = this.#parts
    try {
      await this.#compare()
      this.#failures = 0
      this.#hasCompared = true
    } catch (error) {
      if (this.#isClosed) return
      this.#failures++
      log.warn(
        { account: account.id, error: String(error), tries: this.#failures },
        'Books and exchange could not be compared; it is tried again.',
      )
      throw error
    } finally {
      if (!this.#isClosed) this.showHold()
    }
    await afterwards()
  }

  async #compare(): Promise<void> {
    const { books, exchange, differences, journal, prices, account, log } = this.#parts
    this.#unsure = []
    const atExchange = (): OrderRecord[] => books.orders.unfinished().filter((order) => !isHeldHere(order))
    const missed = await this.#readFills(atExchange())
    const unfinished = atExchange()
    const open = new Map((await exchange.openOrders()).map((order) => [order.clientOrderId, order]))
    const found = [...(await this.#compareOrders(unfinished, open)), ...this.#ordersOfOthers(open)]
    await this.#repeatRequests()
    await journal.committed()
    const told = await exchange.balances()
    const instruments = prices.instruments()
    // What a perpetual's balance comes to is the exchange's own reckoning.
    if (!instruments.some(({ kind }) => kind === 'perpetual')) {
      for (const fill of differences.fills()) {
        if (books.hasFill(fill.symbol, fill.id)) {
          differences.remove({ kind: 'external_fill', subject: `${fill.symbol} ${fill.id}` })
        }
      }
      const unbooked = differences.fills()
      const view = { holdings: books.holdings(), told, unbooked, instruments }
      const worthOf = (currency: string) => prices.convert(currency, account.currency)
      const unexplained = balanceDifferences({ ...view, worthOf })
      const isOff = new Set([
        ...unexplained.map(({ currency }) => currency),
        ...unbooked.map(({ symbol }) => symbol.split('/')[0]),
      ])
      const ignored = differences.isIgnored.bind(differences)
      const positions = positionDifferences(books.openTrips(), told, instruments).filter(
        ({ currency }) =>
          !isOff.has(currency) || unexplained.some((each) => each.currency === currency && ignored(each)),
      )
      found.push(...this.#confirmed([...unexplained, ...positions]))
    }
    differences.see(found, this.#unsure)
    this.#sightings.endLook()
    if (this.#sightings.areWaiting) this.lookSoon(CONFIRM_MS)
    if (unfinished.length > 0 || missed > 0) {
      log.info(
        { account: account.id, orders: unfinished.length, missedFills: missed },
        'The books are as the exchange says.',
      )
    }
  }

  /** Looks soon; once, however often it is asked for. */
  lookSoon(delayMs: number = HEARD_MS): void {
    if (this.#isAhead) return
    this.#isAhead = true
    this.#later(delayMs, () => {
      this.#isAhead = false
      void this.tryLook()
    })
  }

  /** Reads all fills since the newest one up to which all are known; answers how many were missed. */
  async #readFills(unfinished: readonly OrderRecord[]): Promise<number> {
    const { account, books, exchange, store, clock, onTaken } = this.#parts
    const upTo = store.fillsReadUpTo(account.id)
    const oldest = Math.min(account.createdAt, clock.now(), ...unfinished.map(({ createdAt }) => createdAt))
    const first = Math.min(oldest, books.newestFillTime() ?? oldest)
    // Where time has gone back, as in a replay that begins anew, what was read says nothing.
    const since = upTo === undefined || upTo > clock.now() + LOOK_BACK_MS ? first : upTo
    let count = 0
    let newest = upTo ?? 0
    for (const fill of await exchange.fillsSince(Math.max(0, since - LOOK_BACK_MS))) {
      newest = Math.max(newest, fill.time)
      if (books.applyFill(fill) === undefined) continue
      count++
      onTaken(fill.symbol)
    }
    await this.#parts.journal.committed()
    if (newest > 0 && newest !== upTo) store.saveFillsReadUpTo(account.id, newest)
    return count
  }

  /** Orders of the books that are not final are as the exchange says; answers those that it does not know any more. */
  async #compareOrders(
    unfinished: readonly OrderRecord[],
    open: ReadonlyMap<string, ExchangeOrder>,
  ): Promise<FoundDifference[]> {
    const { books, sender, underway } = this.#parts
    const unclear: OrderRecord[] = []
    for (const order of unfinished) {
      const told = open.get(order.clientOrderId)
      if (told === undefined) unclear.push(order)
      // What has changed since the list was asked for is newer than the list.
      else if (!underway.has(order.clientOrderId) && books.orders.find(order.id) === order) await sender.apply(told)
    }
    const missing: FoundDifference[] = []
    for (let at = 0; at < unclear.length; at += ASKED_AT_ONCE) {
      const asked = unclear.slice(at, at + ASKED_AT_ONCE).map(async ({ id, clientOrderId }) => {
        if (underway.has(clientOrderId) || isFinal(books.orders.get(id).status)) return
        const lost = await this.#askAfter(books.orders.get(id))
        if (lost !== undefined) missing.push(lost)
      })
      await Promise.all(asked)
    }
    return missing
  }

  /** An order that is not among the open ones: by its id, and by its fills, which were read already. */
  async #askAfter(order: OrderRecord): Promise<FoundDifference | undefined> {
    const { books, exchange, sender, underway } = this.#parts
    const told = await exchange.orderByClientId(order.symbol, order.clientOrderId)
    const now = books.orders.get(order.id)
    if (told !== undefined) await sender.apply(told)
    if (told !== undefined || isFinal(now.status) || underway.has(order.clientOrderId)) return undefined
    if (now.exchangeOrderId !== undefined || now.filled.gt(0)) {
      const lost = missingOrder(now)
      return this.#confirmed([lost])[0]
    }
    const evidence =
      'not found at the exchange: not by its client order id, not among the open orders, and no fill of it came'
    if (!this.#isEnough(`order ${order.id}`, '')) {
      books.orders.record(order.id, { kind: 'doubted', evidence: `${evidence}; it is asked once more` })
      return undefined
    }
    // Seen missing before, at a distance: this is the second time.
    sender.assumeMissingOnce(order.id)
    await sender.find(order)
    return undefined
  }

  #ordersOfOthers(open: ReadonlyMap<string, ExchangeOrder>): FoundDifference[] {
    const { books, underway } = this.#parts
    const found: FoundDifference[] = []
    for (const told of open.values()) {
      const order = books.orders.byClientOrderId(told.clientOrderId)
      if (order === undefined) found.push(externalOrder(told, undefined))
      else if (isFinal(order.status) && !underway.has(told.clientOrderId)) {
        // The list may be older than the end of it.
        found.push(...this.#confirmed([externalOrder(told, order)], true))
      }
    }
    return found
  }

  /** A cancellation that was on its way may never have arrived. */
  async #repeatRequests(): Promise<void> {
    const { books, sender, underway, log } = this.#parts
    for (const order of books.orders.unfinished()) {
      if (isHeldHere(order) || underway.has(order.clientOrderId)) continue
      if (order.status === 'pending_amend')
        books.orders.record(order.id, { kind: 'requestRefused', reason: 'it never arrived' })
      if (order.status !== 'pending_cancel') continue
      books.orders.record(order.id, { kind: 'requestRefused', reason: 'it never arrived; it is asked again' })
      await sender.cancel(order.id).catch((error: unknown) => {
        log.warn({ order: order.id, error: String(error) }, 'A cancellation could not be repeated.')
      })
    }
  }

  /** Those that have been seen before as they are; the others wait for the next look. */
  #confirmed(seen: readonly FoundDifference[], always = false): FoundDifference[] {
    return seen.filter((each) => {
      const { kind, subject, mark } = each
      if (this.#isEnough(`${kind} ${subject}`, mark, always) || this.#parts.differences.isKnown(each)) return true
      this.#unsure.push(each)
      return false
    })
  }

  /** At the start a paper exchange, which is in the same process, says all there is to know at once. */
  #isEnough(key: string, mark: string, always = false): boolean {
    const isSure = this.#parts.account.kind === 'paper' && !this.#hasCompared && !always
    return this.#sightings.isConfirmed(key, mark) || isSure
  }

  #hear(event: ExchangeEvent): void {
    if (this.#isClosed) return
    const { books } = this.#parts
    if (event.kind === 'reconnected') void this.tryLook()
    else if (event.kind === 'fill') {
      if (!books.hasFill(event.fill.symbol, event.fill.id) && this.#isOfOthers(event.fill.clientOrderId))
        this.lookSoon()
    } else if (event.kind === 'order' && this.#isOfOthers(event.order.clientOrderId)) this.lookSoon()
  }

  #isOfOthers(clientOrderId: string): boolean {
    return this.#parts.books.orders.byClientOrderId(clientOrderId) === undefined
  }

  #regularly(): void {
    void this.tryLook()
    this.#later(this.#parts.account.kind === 'paper' ? LOOK_AT_PAPER_EVERY_MS : LOOK_EVERY_MS, () => this.#regularly())
  }

  #later(delayMs: number, work: () => void): void {
    if (this.#isClosed) return
    const cancel = this.#parts.clock.schedule(() => {
      this.#timers.delete(cancel)
      if (!this.#isClosed) work()
    }, delayMs)
    this.#timers.add(cancel)
  }
}
