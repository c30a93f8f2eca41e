import type { OrderRecord } from '#main/storage/books/orders-repository.ts'
import { type Decimal, ZERO } from '#shared/decimal.ts'

/** What open orders of one account add up to, kept as they change, so that a look at it costs the same with ten orders and ten thousand. */
export class PendingOrders {
  readonly #bySymbol = new Map<string, Map<string, OrderRecord>>()
  readonly #entryWorth = new Map<string, Decimal>()
  readonly #worths = new Map<string, Decimal>()
  readonly #priceOf: (symbol: string) => Decimal | undefined

  /** `priceOf` is what an order without a price of its own is counted at when it comes. */
  constructor(priceOf: (symbol: string) => Decimal | undefined) {
    this.#priceOf = priceOf
  }

  /** Takes note of an order in place of what was known of it; undefined where it is no longer open. */
  replace(before: OrderRecord | undefined, after: OrderRecord | undefined): void {
    if (before !== undefined) {
      this.#bySymbol.get(before.symbol)?.delete(before.id)
      this.#add(before.symbol, (this.#worths.get(before.id) ?? ZERO).neg())
      this.#worths.delete(before.id)
    }
    if (after === undefined) return
    const orders = this.#bySymbol.get(after.symbol) ?? new Map<string, OrderRecord>()
    this.#bySymbol.set(after.symbol, orders.set(after.id, after))
    const worth = this.#entryWorthOf(after)
    if (worth.isZero()) return
    this.#worths.set(after.id, worth)
    this.#add(after.symbol, worth)
  }

  /** Open orders of a symbol. */
  of(symbol: string): OrderRecord[] {
    return [...(this.#bySymbol.get(symbol)?.values() ?? [])]
  }

  /** Symbols with open orders. */
  symbols(): string[] {
    return [...this.#bySymbol].filter(([, orders]) => orders.size > 0).map(([symbol]) => symbol)
  }

  /** What open entry orders would add, in the quote currency, by symbol. */
  entries(): ReadonlyMap<string, Decimal> {
    return this.#entryWorth
  }

  clear(): void {
    this.#bySymbol.clear()
    this.#entryWorth.clear()
    this.#worths.clear()
  }

  #add(symbol: string, worth: Decimal): void {
    if (worth.isZero()) return
    const sum = (this.#entryWorth.get(symbol) ?? ZERO).add(worth)
    if (sum.isZero()) this.#entryWorth.delete(symbol)
    else this.#entryWorth.set(symbol, sum)
  }

  /** What is left of an entry at its limit, else at its stop, else at the market. */
  #entryWorthOf(order: OrderRecord): Decimal {
    if (order.purpose !== 'entry' || order.reduceOnly || order.side === 'sell') return ZERO
    const price = order.price ?? order.stopPrice ?? this.#priceOf(order.symbol)
    return price === undefined ? ZERO : price.mul(order.amount.sub(order.filled))
  }
}
