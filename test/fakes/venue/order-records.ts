import { ZERO } from '#shared/decimal.ts'
import type { Account } from './account.ts'
import type { OrderTerms } from './order.ts'
import { type Order, type OrderList, waits } from './order.ts'
import type { Fill } from './venue-event.ts'

/** Every order, list and fill that the exchange remembers; those of the crowd are forgotten once they have ended. */
export class OrderRecords {
  readonly #orders = new Map<Account, Order[]>()
  readonly #open = new Map<Account, Map<number, Order>>()
  readonly #lists = new Map<number, OrderList>()
  readonly #fills: Fill[] = []

  /** Accounts that ever had an order. */
  accounts(): Account[] {
    return [...this.#open.keys()]
  }

  /** Orders of an account, the oldest first. */
  orders(account: Account): readonly Order[] {
    return this.#orders.get(account) ?? []
  }

  /** The open orders of an account, of one symbol or of all. */
  openOrders(account: Account, symbol?: string): Order[] {
    const open = [...(this.#open.get(account)?.values() ?? [])]
    return symbol === undefined ? open : open.filter((order) => order.terms.symbol === symbol)
  }

  /** Order lists of an account, the oldest first. */
  lists(account: Account): OrderList[] {
    return [...this.#lists.values()].filter((list) => list.orders[0]?.account === account)
  }

  /** The fills of an account, the oldest first. */
  fills(account: Account): Fill[] {
    return this.#fills.filter((fill) => fill.order.account === account)
  }

  /** How many fills there are. */
  fillCount(): number {
    return this.#fills.length
  }

  /** The fills of an order from the so-maniest of all on. */
  fillsSince(count: number, order: Order): Fill[] {
    return this.#fills.slice(count).filter((fill) => fill.order === order)
  }

  /** Remembers a new order. */
  keep(order: Order): void {
    const { account } = order
    const open = this.#open.get(account) ?? new Map<number, Order>()
    this.#open.set(account, open.set(order.id, order))
    if (account.isCrowd) return
    const orders = this.#orders.get(account) ?? []
    orders.push(order)
    this.#orders.set(account, orders)
  }

  /** Remembers a new list. */
  keepList(list: OrderList): void {
    this.#lists.set(list.id, list)
  }

  /** Remembers one side of a trade. */
  keepFill(fill: Fill): void {
    if (!fill.order.account.isCrowd) this.#fills.push(fill)
  }

  /** Counts an order among the open ones no longer. */
  close(order: Order): void {
    this.#open.get(order.account)?.delete(order.id)
  }

  /** Forgets an order as if it had never been. */
  forget(order: Order): void {
    this.close(order)
    const others = this.orders(order.account).filter((other) => other !== order)
    this.#orders.set(order.account, others)
  }
}

/** An order as it begins. */
export function newOrder(id: number, account: Account, terms: OrderTerms, now: number): Order {
  return {
    id,
    account,
    terms,
    time: now,
    quantity: terms.quantity,
    executed: ZERO,
    quote: ZERO,
    status: 'NEW',
    isWorking: !waits(terms.type),
    workingTime: waits(terms.type) ? -1 : now,
    updateTime: now,
    list: undefined,
    lock: undefined,
    best: undefined,
    lastAtCreation: undefined,
    endReason: undefined,
  }
}
