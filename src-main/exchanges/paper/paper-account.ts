import type { FeePayment } from '#main/matching/book/fees.ts'
import type { InstrumentRules } from '#main/matching/book/instrument-rules.ts'
import { type Reservation, reservationOf } from '#main/matching/book/reservation.ts'
import type { PaperFillRow, PaperRepository } from '#main/storage/paper/paper-repository.ts'
import { type Decimal, decimalText, storedDecimal, ZERO } from '#shared/decimal.ts'
import { fromRow, isOpen, type PaperOrder, toRow } from './paper-order.ts'

/** What has changed since it was last written down. */
export type PaperDelta = {
  /** Orders by client order id; `told` are those of which the trader has to hear. */
  readonly orders: ReadonlyMap<string, PaperOrder>
  readonly told: ReadonlySet<string>
  readonly fills: readonly PaperFillRow[]
  readonly currencies: ReadonlySet<string>
}

/** Who keeps a reservation: a group together, any other order alone. */
const holderOf = (order: PaperOrder): string =>
  order.terms.ocoGroup === undefined ? `order ${order.terms.sequence}` : `group ${order.terms.ocoGroup}`

/**
 * Balances, reservations and open orders of an account in memory, and what of them is not written down yet. Everything
 * that changes them goes through `put`, `record` and `add`.
 */
export class PaperAccount {
  readonly feePayment: FeePayment
  readonly #repository: PaperRepository
  readonly #rulesOf: (symbol: string) => InstrumentRules | undefined
  readonly #totals = new Map<string, Decimal>()
  readonly #reserved = new Map<string, Decimal>()
  readonly #holders = new Map<string, { members: Map<number, PaperOrder>; reservation: Reservation | undefined }>()
  readonly #open = new Map<string, PaperOrder>()
  readonly #openBySymbol = new Map<string, Map<number, PaperOrder>>()
  #orderSequence: number
  #fillSequence: number
  #changedOrders = new Map<string, PaperOrder>()
  #told = new Set<string>()
  #fills: PaperFillRow[] = []
  #currencies = new Set<string>()

  /** Reads what the repository holds. */
  constructor(
    repository: PaperRepository,
    feePayment: FeePayment,
    rulesOf: (symbol: string) => InstrumentRules | undefined,
  ) {
    this.#repository = repository
    this.feePayment = feePayment
    this.#rulesOf = rulesOf
    for (const { currency, total } of repository.balances()) this.#totals.set(currency, storedDecimal(total))
    const { order, fill } = repository.lastSequences()
    this.#orderSequence = order
    this.#fillSequence = fill
    for (const row of repository.openOrders()) this.#place(fromRow(row))
    this.#currencies.clear()
  }

  /** The number of the next order. */
  nextOrder(): number {
    return this.#orderSequence + 1
  }

  total(currency: string): Decimal {
    return this.#totals.get(currency) ?? ZERO
  }

  free(currency: string): Decimal {
    return this.total(currency).sub(this.#reserved.get(currency) ?? ZERO)
  }

  currencies(): string[] {
    return [...this.#totals.keys()].sort()
  }

  openOrders(): PaperOrder[] {
    return [...this.#open.values()].sort((one, other) => one.terms.sequence - other.terms.sequence)
  }

  /** Open orders of a symbol, oldest first. */
  openOn(symbol: string): PaperOrder[] {
    // A map keeps a changed order in its place, so that they are in the order in which they came.
    return [...(this.#openBySymbol.get(symbol)?.values() ?? [])]
  }

  /** The order as it is now while it is open, else undefined. */
  open(clientOrderId: string): PaperOrder | undefined {
    return this.#open.get(clientOrderId)
  }

  /** The order, open or not. */
  find(clientOrderId: string): PaperOrder | undefined {
    const known = this.#open.get(clientOrderId) ?? this.#changedOrders.get(clientOrderId)
    if (known !== undefined) return known
    const row = this.#repository.orderByClientId(clientOrderId)
    return row === undefined ? undefined : fromRow(row)
  }

  /** Open orders of the same group, itself included where it is open. */
  group(order: PaperOrder): PaperOrder[] {
    return [...(this.#holders.get(holderOf(order))?.members.values() ?? [])]
  }

  /** What is set aside by the order's group, or by itself. */
  reservedBy(order: PaperOrder): Reservation | undefined {
    return this.#holders.get(holderOf(order))?.reservation
  }

  /** What would be set aside by the order's group, or by itself, were the order as it is here. */
  reservationWith(order: PaperOrder, rules: InstrumentRules): Reservation | undefined {
    const others = this.group(order).filter((member) => member.terms.sequence !== order.terms.sequence)
    return reservationOf(
      [...others, order].map(({ terms }) => terms),
      rules,
      this.feePayment,
    )
  }

  /** Takes over a new or changed order. A quiet change (queue, best price seen) is written down but not told. */
  put(order: PaperOrder, quietly = false): void {
    const { clientOrderId } = order.request
    this.#orderSequence = Math.max(this.#orderSequence, order.terms.sequence)
    this.#place(order)
    this.#changedOrders.set(clientOrderId, order)
    if (!quietly) this.#told.add(clientOrderId)
  }

  /** Writes an execution down; the balances are changed by `add`. */
  record(fill: Omit<PaperFillRow, 'sequence'>): void {
    this.#fills.push({ ...fill, sequence: ++this.#fillSequence })
  }

  /** Adds to a balance (below zero: takes from it). */
  add(currency: string, amount: Decimal): void {
    this.#totals.set(currency, this.total(currency).add(amount))
    this.#currencies.add(currency)
  }

  /** Whether something is not written down yet. */
  isDirty(): boolean {
    return this.#changedOrders.size > 0 || this.#fills.length > 0 || this.#currencies.size > 0
  }

  /** Whether something is not written down yet of which the trader has to hear. */
  hasNews(): boolean {
    return this.#told.size > 0 || this.#fills.length > 0
  }

  /** Writes everything down and answers what it was. On failure nothing is written and this account is of no more use. */
  commit(): PaperDelta {
    const delta = {
      orders: this.#changedOrders,
      told: this.#told,
      fills: this.#fills,
      currencies: this.#currencies,
    }
    this.#repository.commit({
      orders: [...delta.orders.values()].map(toRow),
      fills: delta.fills,
      balances: [...delta.currencies]
        .filter((currency) => this.#totals.has(currency))
        .map((currency) => ({ currency, total: decimalText(this.total(currency)) })),
    })
    this.#changedOrders = new Map()
    this.#told = new Set()
    this.#fills = []
    this.#currencies = new Set()
    return delta
  }

  #place(order: PaperOrder): void {
    const { symbol, sequence } = order.terms
    const bySymbol = this.#openBySymbol.get(symbol) ?? new Map<number, PaperOrder>()
    const holder = this.#holders.get(holderOf(order)) ?? { members: new Map(), reservation: undefined }
    if (isOpen(order)) {
      this.#open.set(order.request.clientOrderId, order)
      bySymbol.set(sequence, order)
      holder.members.set(sequence, order)
    } else {
      this.#open.delete(order.request.clientOrderId)
      bySymbol.delete(sequence)
      holder.members.delete(sequence)
    }
    this.#openBySymbol.set(symbol, bySymbol)
    this.#reserve(holder, symbol)
    if (holder.members.size === 0) this.#holders.delete(holderOf(order))
    else this.#holders.set(holderOf(order), holder)
  }

  #reserve(holder: { members: Map<number, PaperOrder>; reservation: Reservation | undefined }, symbol: string): void {
    const rules = this.#rulesOf(symbol)
    const before = holder.reservation
    const after =
      rules === undefined
        ? undefined
        : reservationOf(
            [...holder.members.values()].map(({ terms }) => terms),
            rules,
            this.feePayment,
          )
    holder.reservation = after
    if (before !== undefined) this.#reserveMore(before.currency, before.amount.neg())
    if (after !== undefined) this.#reserveMore(after.currency, after.amount)
  }

  #reserveMore(currency: string, amount: Decimal): void {
    if (amount.isZero()) return
    this.#reserved.set(currency, (this.#reserved.get(currency) ?? ZERO).add(amount))
    this.#currencies.add(currency)
  }
}
