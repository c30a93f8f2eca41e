import type { EventEnvelope } from '#shared/contract/contract.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import { type Fill, fillSchema } from '#shared/domain/fill.ts'
import { isFinal, type Order, orderSchema } from '#shared/domain/order.ts'

/** One currency or symbol and an exact amount. */
export type Amounts = Map<string, Decimal>

/**
 * An account's books as a stranger keeps them who hears the engine's events and knows nothing of how it works: money from
 * fills, positions from fills, each order as it was told last. What cannot be is written into `problems`.
 */
export class OwnBooks {
  readonly problems: string[] = []
  readonly fills = new Map<string, Fill>()
  readonly orders = new Map<string, Order>()
  readonly money: Amounts
  readonly positions: Amounts = new Map()
  readonly filled: Amounts = new Map()
  readonly #open = new Map<string, Order>()
  readonly #ledgerIds = new Set<string>()
  readonly ledgerSums: Amounts = new Map()
  readonly ledgerHoldings: Amounts = new Map()

  constructor(opening: Readonly<Record<string, string>>) {
    this.money = new Map(Object.entries(opening).map(([currency, amount]) => [currency, decimal(amount)]))
  }

  /** Takes an event of the engine. */
  hear({ name, payload }: EventEnvelope): void {
    if (name === 'trading.filled') this.#fill(fillSchema.parse(payload))
    if (name === 'trading.orderChanged') this.#order(orderSchema.parse(payload))
  }

  /** Takes what is stored where nobody could hear of it, as after a start. */
  catchUp(fills: readonly Fill[], orders: readonly Order[]): void {
    for (const fill of fills) if (!this.fills.has(fill.id)) this.#fill(fill)
    for (const order of orders) this.#order(order)
  }

  /** Takes ledger entries, each once. */
  enter(entries: readonly LedgerEntry[]): void {
    for (const { id, currency, amount, book } of entries) {
      if (this.#ledgerIds.has(id)) continue
      this.#ledgerIds.add(id)
      add(this.ledgerSums, currency, decimal(amount))
      if (book === 'holdings') add(this.ledgerHoldings, currency, decimal(amount))
    }
  }

  /** The worth of all money at these prices by currency. */
  worth(prices: ReadonlyMap<string, Decimal>): Decimal {
    let sum = ZERO
    for (const [currency, amount] of this.money) sum = sum.add(amount.mul(prices.get(currency) ?? ZERO))
    return sum
  }

  /** Orders that were not final when they were told last. */
  open(): Order[] {
    return [...this.#open.values()]
  }

  #fill(fill: Fill): void {
    const { id, symbol, side, price, amount, fee, feeCurrency, orderId } = fill
    if (this.fills.has(id)) this.problems.push(`fill ${id} was told twice`)
    this.fills.set(id, fill)
    const [base = '', quote = ''] = symbol.split('/')
    const signed = side === 'buy' ? decimal(amount) : decimal(amount).neg()
    add(this.money, base, signed)
    add(this.money, quote, signed.mul(price).neg())
    add(this.money, feeCurrency, decimal(fee).neg())
    add(this.positions, symbol, signed)
    add(this.filled, orderId, decimal(amount))
  }

  #order(order: Order): void {
    const before = this.orders.get(order.id)
    if (before !== undefined && isFinal(before.status) && order.status !== before.status) {
      this.problems.push(`order ${order.id} went from ${before.status} to ${order.status}`)
    }
    // While a change is under way the exchange may have taken a larger amount already.
    const isSettled = !['pending_amend', 'pending_cancel', 'in_doubt'].includes(order.status)
    if (isSettled && decimal(order.filled).gt(order.amount)) {
      this.problems.push(`order ${order.id} is filled ${order.filled} of ${order.amount}`)
    }
    this.orders.set(order.id, order)
    if (isFinal(order.status)) this.#open.delete(order.id)
    else this.#open.set(order.id, order)
  }
}

function add(amounts: Amounts, key: string, amount: Decimal): void {
  amounts.set(key, (amounts.get(key) ?? ZERO).add(amount))
}

/** Amounts as text, without those that are zero, for comparing. */
export function amountTexts(amounts: ReadonlyMap<string, Decimal>): Record<string, string> {
  const kept = [...amounts].filter(([, amount]) => !amount.isZero()).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(kept.map(([key, amount]) => [key, decimalText(amount)]))
}
