import type { Clock } from '#main/ports.ts'
import type { OrderChanges, OrderRecord, OrdersRepository } from '#main/storage/books/orders-repository.ts'
import { type Decimal, decimalText, isDecimal } from '#shared/decimal.ts'
import { isFinal } from '#shared/domain/order.ts'
import { AppError } from '#shared/errors.ts'
import type { Journal } from './journal.ts'
import { type OrderEvent, statusAfter } from './order-life.ts'
import { PendingOrders } from './pending-orders.ts'

/** Whoever waited for an order looks at it right after it has ended: so many are not read from the disk for that. */
const ENDED_KEPT = 1_000
/** So many orders of this run are known as ours even where the books could not keep them. */
const MADE_KEPT = 10_000

export type LiveOrdersParts = {
  readonly account: string
  readonly journal: Journal
  readonly stored: OrdersRepository
  readonly clock: Pick<Clock, 'now'>
  /** What an order without a price of its own is counted at. */
  readonly priceOf: (symbol: string) => Decimal | undefined
  /** An order changed in memory; whoever is told of it waits for the journal. */
  readonly onChanged: (order: OrderRecord) => void
}

/** What a trader writes to an order; null takes it away. */
export type Annotation = {
  readonly note?: string | null | undefined
  readonly tags?: readonly string[] | null | undefined
}

/**
 * The orders of one account that are not final, those whose fills are still to be protected, and what protects them. They
 * change in memory, and every change is handed to the journal with the event that explains it.
 */
export class LiveOrders {
  readonly #parts: LiveOrdersParts
  readonly #orders = new Map<string, OrderRecord>()
  readonly #idByClientId = new Map<string, string>()
  readonly #sequences = new Map<string, number>()
  readonly #protected = new Map<string, OrderRecord>()
  readonly #children = new Map<string, Map<string, OrderRecord>>()
  /** The newest orders that have ended, as they are stored. */
  readonly #ended = new Map<string, OrderRecord>()
  /** Orders made since the books were read that never had anything to be protected by: no stored order is their child. */
  readonly #childless = new Set<string>()
  /** Client order ids that were made since the start; reading the books anew does not forget them. */
  readonly #made = new Set<string>()
  readonly #pending: PendingOrders

  constructor(parts: LiveOrdersParts) {
    this.#parts = parts
    this.#pending = new PendingOrders(parts.priceOf)
  }

  /** Forgets what is in memory and reads the stored orders. Throws STORAGE. */
  load(): void {
    const { stored, account } = this.#parts
    for (const map of [this.#orders, this.#idByClientId, this.#sequences, this.#protected, this.#children]) map.clear()
    this.#ended.clear()
    this.#childless.clear()
    this.#pending.clear()
    for (const order of stored.unfinished(account)) this.#keep(undefined, order)
    for (const order of stored.withProtection(account)) {
      this.#protected.set(order.id, order)
      for (const child of stored.childrenOf(order.id)) this.#adopt(order.id, child)
    }
  }

  /** Orders that are not final, oldest first. */
  unfinished(): OrderRecord[] {
    return [...this.#orders.values()].filter(({ status }) => !isFinal(status))
  }

  /** Open orders of a symbol. */
  openOrders(symbol: string): OrderRecord[] {
    return this.#pending.of(symbol)
  }

  /** Symbols with open orders. */
  symbols(): string[] {
    return this.#pending.symbols()
  }

  /** What open entry orders would add, in the quote currency, by symbol. */
  entryWorths(): ReadonlyMap<string, Decimal> {
    return this.#pending.entries()
  }

  /** The order. Throws NOT_FOUND. */
  get(id: string): OrderRecord {
    const found = this.find(id)
    if (found === undefined) throw new AppError('NOT_FOUND', `there is no order ${id}`, { id })
    return found
  }

  find(id: string): OrderRecord | undefined {
    const known = this.#orders.get(id) ?? this.#protected.get(id) ?? this.#ended.get(id)
    if (known !== undefined) return known
    const stored = this.#parts.stored.find(id)
    return stored?.account === this.#parts.account ? stored : undefined
  }

  byClientOrderId(clientOrderId: string): OrderRecord | undefined {
    const id = this.#idByClientId.get(clientOrderId)
    const known = id === undefined ? undefined : this.#orders.get(id)
    if (known !== undefined) return known
    const stored = this.#parts.stored.byClientOrderId(this.#parts.account, clientOrderId)
    return stored === undefined ? undefined : (this.#protected.get(stored.id) ?? stored)
  }

  /** Whether an order with that id was made in this run, also where the disk was full and the books forgot it. */
  wasMadeHere(clientOrderId: string): boolean {
    return this.#made.has(clientOrderId)
  }

  /** Orders whose fills are to be protected, newest first. */
  withProtection(symbol: string): OrderRecord[] {
    return [...this.#protected.values()]
      .filter((order) => order.symbol === symbol)
      .sort((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
  }

  /** The orders that protect or once protected the fills of an order. */
  childrenOf(parentId: string): OrderRecord[] {
    const known = this.#children.get(parentId)
    if (known !== undefined) return [...known.values()]
    return this.#childless.has(parentId) ? [] : this.#parts.stored.childrenOf(parentId)
  }

  /** Entry orders of a symbol, newest first, as far back as anybody may ask for. */
  entryOrders(symbol: string): OrderRecord[] {
    const open = this.openOrders(symbol)
    const stored = this.#parts.stored.list({ account: this.#parts.account, symbol, limit: 1_000 }).items
    const all = new Map([...stored, ...open].map((order) => [order.id, this.find(order.id) ?? order]))
    return [...all.values()]
      .filter(({ purpose }) => purpose === 'entry')
      .sort((one, other) => other.createdAt - one.createdAt)
  }

  /** Takes an order into the books; `data` explains it in its life. */
  insert(order: OrderRecord, kind: 'created' | 'denied', data: Readonly<Record<string, unknown>>): OrderRecord {
    this.#sequences.set(order.id, 0)
    this.#childless.add(order.id)
    this.#made.add(order.clientOrderId)
    if (this.#made.size > MADE_KEPT) {
      const [oldest] = this.#made
      if (oldest !== undefined) this.#made.delete(oldest)
    }
    this.#keep(undefined, order)
    this.#write(order, kind, data)
    return order
  }

  /**
   * Lets something happen to an order: its status follows by the rules of its life, `changes` come along. Answers the
   * order as it was where it is no news.
   */
  record(id: string, event: OrderEvent, changes: OrderChanges = {}): OrderRecord {
    const before = this.get(id)
    const status = statusAfter(before, event)
    if (status === undefined && Object.keys(changes).length === 0) return before
    const reason = reasonAfter(before, event)
    const after = { ...before, ...changes, status: status ?? before.status, reason, updatedAt: this.#parts.clock.now() }
    this.#keep(before, after)
    this.#write(after, event.kind, eventData(event))
    return after
  }

  /** Changes what is to protect the fills of an order; undefined ends it. */
  protect(id: string, protection: OrderRecord['protection']): OrderRecord {
    const before = this.get(id)
    const after = { ...before, protection, updatedAt: this.#parts.clock.now() }
    this.#keep(before, after)
    this.#write(after, protection === undefined ? 'protectionEnded' : 'protectionChanged', {
      protection: protection ?? null,
    })
    return after
  }

  /** Changes what the trader has written to an order, which may be over; what is not given stays, null is taken away. */
  annotate(id: string, { note, tags }: Annotation): OrderRecord {
    const before = this.get(id)
    const after = {
      ...before,
      note: note === undefined ? before.note : (note ?? undefined),
      tags: tags === undefined ? before.tags : (tags ?? undefined),
      updatedAt: this.#parts.clock.now(),
    }
    this.#keep(before, after)
    this.#write(after, 'annotated', { note: after.note ?? null, tags: after.tags ?? null })
    return after
  }

  #keep(before: OrderRecord | undefined, after: OrderRecord): void {
    const isOpen = !isFinal(after.status)
    // How an order ended is known here only until it is durable; `#write` lets it go then.
    this.#orders.set(after.id, after)
    this.#ended.delete(after.id)
    if (after.protection !== undefined) this.#childless.delete(after.id)
    this.#idByClientId.set(after.clientOrderId, after.id)
    this.#pending.replace(
      before !== undefined && !isFinal(before.status) ? before : undefined,
      isOpen ? after : undefined,
    )
    if (after.protection !== undefined) this.#protected.set(after.id, after)
    else if (this.#protected.delete(after.id)) {
      // Its orders may still be on their way to the disk, and only here are they as they are.
      this.#parts.journal.afterCommit(() => {
        if (!this.#protected.has(after.id)) this.#children.delete(after.id)
      })
    }
    if (
      after.parentOrderId !== undefined &&
      (this.#protected.has(after.parentOrderId) || this.#children.has(after.parentOrderId))
    ) {
      this.#adopt(after.parentOrderId, after)
    }
  }

  #adopt(parentId: string, child: OrderRecord): void {
    const children = this.#children.get(parentId) ?? new Map<string, OrderRecord>()
    this.#children.set(parentId, children.set(child.id, child))
  }

  #forget(id: string): void {
    const order = this.#orders.get(id)
    if (order === undefined || !isFinal(order.status)) return
    this.#orders.delete(id)
    this.#idByClientId.delete(order.clientOrderId)
    this.#sequences.delete(id)
    this.#ended.set(id, order)
    if (this.#ended.size <= ENDED_KEPT) return
    const [oldest] = this.#ended.keys()
    if (oldest === undefined) return
    this.#ended.delete(oldest)
    this.#childless.delete(oldest)
  }

  #write(order: OrderRecord, kind: string, data: Readonly<Record<string, unknown>>): void {
    const { journal, stored } = this.#parts
    const sequence = (this.#sequences.get(order.id) ?? stored.lastSequence(order.id)) + 1
    this.#sequences.set(order.id, sequence)
    journal.order(order, { orderId: order.id, sequence, kind, status: order.status, data, time: order.updatedAt })
    if (isFinal(order.status)) journal.afterCommit(() => this.#forget(order.id))
    this.#parts.onChanged(order)
  }
}

/** Why an order is denied, over or in doubt; a refused request or an answer that came late is in its life alone. */
function reasonAfter({ status, reason }: OrderRecord, event: OrderEvent): string | undefined {
  if (isFinal(status)) return reason
  if (event.kind === 'requestRefused' || event.kind === 'accepted') return undefined
  if ('reason' in event) return event.reason
  return event.kind === 'doubted' ? event.evidence : reason
}

function eventData(event: OrderEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event)
      .filter(([name, value]) => name !== 'kind' && value !== undefined)
      .map(([name, value]: [string, unknown]) => [name, decimalOrSame(value)]),
  )
}

function decimalOrSame(value: unknown): unknown {
  return isDecimal(value) ? decimalText(value) : value
}
