import type { Account } from '#test/fakes/venue/account.ts'
import type { Order } from '#test/fakes/venue/order.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import type { Fill, VenueEvent } from '#test/fakes/venue/venue-event.ts'
import { walletJson } from './account-json.ts'
import { executionJson, orderJson } from './order-json.ts'

/** Takes what a private topic tells. */
export type AccountSink = (topic: 'order' | 'execution' | 'wallet', data: readonly unknown[]) => void

type Pending = { readonly fills: Fill[]; readonly orders: Set<Order>; readonly coins: Set<string> }

/**
 * Tells accounts what happens to them. What happens without a pause is told together: every fill, each order once as it
 * stands then, and the coins that have changed.
 */
export class AccountStreams {
  readonly #venue: Venue
  readonly #newId: () => string
  readonly #sinks = new Map<Account, Set<AccountSink>>()
  readonly #pending = new Map<Account, Pending>()

  constructor(venue: Venue, newId: () => string) {
    this.#venue = venue
    this.#newId = newId
    venue.subscribe((event) => this.#take(event))
  }

  /** Listens to an account. The answer stops it. */
  listen(account: Account, sink: AccountSink): () => void {
    const sinks = this.#sinks.get(account) ?? new Set()
    this.#sinks.set(account, sinks.add(sink))
    return () => sinks.delete(sink)
  }

  /** A message of a topic around what it tells. */
  message(topic: string, data: readonly unknown[], now: number): Record<string, unknown> {
    return { id: this.#newId(), topic, creationTime: now, data }
  }

  #take(event: VenueEvent): void {
    if (event.kind === 'execution') {
      const pending = this.#of(event.order.account)
      pending?.orders.add(event.order)
      if (event.fill !== undefined) pending?.fills.push(event.fill)
    }
    if (event.kind === 'balances') {
      const pending = this.#of(event.account)
      for (const coin of event.assets) pending?.coins.add(coin)
    }
  }

  #of(account: Account): Pending | undefined {
    if (account.isCrowd) return undefined
    const pending = this.#pending.get(account)
    if (pending !== undefined) return pending
    const fresh: Pending = { fills: [], orders: new Set(), coins: new Set() }
    this.#pending.set(account, fresh)
    queueMicrotask(() => this.#flush(account, fresh))
    return fresh
  }

  #flush(account: Account, { fills, orders, coins }: Pending): void {
    this.#pending.delete(account)
    const all = this.#venue.fills(account)
    const told = [...orders].map((order) => ({
      category: 'spot',
      ...orderJson(
        order,
        this.#venue.rules(order.terms.symbol),
        all.filter((fill) => fill.order === order),
      ),
    }))
    const executions = fills.map((fill) => ({
      category: 'spot',
      isLeverage: '0',
      ...executionJson(fill, this.#venue.rules(fill.trade.symbol)),
    }))
    for (const sink of this.#sinks.get(account) ?? []) {
      if (executions.length > 0) sink('execution', executions)
      if (told.length > 0) sink('order', told)
      if (coins.size > 0) sink('wallet', [walletJson(account, this.#venue, [...coins])])
    }
  }
}
