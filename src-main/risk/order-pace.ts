import { decimalText } from '#shared/decimal.ts'
import type { RiskProtections } from '#shared/domain/risk-protections.ts'
import type { Denial } from './denial.ts'
import type { OrderView } from './view.ts'
import { timeWords } from './words.ts'

const MINUTE_MS = 60_000

/** Like-looking orders that are remembered at most; older ones are let go first. */
const REMEMBERED = 10_000

/** How fast an account orders, and whether it repeats itself. In memory: a restart takes longer than either looks back. */
export class OrderPace {
  /** Times of the entries of the last minute from `first` on, ascending. */
  private times: number[] = []
  private first = 0
  private readonly lastByLikeness = new Map<string, number>()

  /** Why this order comes too fast or twice, if it does. `opens`: it enlarges a position. */
  denial(order: OrderView, opens: boolean, protections: RiskProtections, now: number): Denial | undefined {
    return this.repeated(order, protections, now) ?? (opens ? this.tooFast(protections, now) : undefined)
  }

  /** Counts an order that passed. */
  note(order: OrderView, opens: boolean, now: number): void {
    if (opens) this.times.push(now)
    const key = likeness(order)
    this.lastByLikeness.delete(key)
    this.lastByLikeness.set(key, now)
    if (this.lastByLikeness.size <= REMEMBERED) return
    const [oldest] = this.lastByLikeness.keys()
    if (oldest !== undefined) this.lastByLikeness.delete(oldest)
  }

  private tooFast({ maxOrdersPerMinute: limit }: RiskProtections, now: number): Denial | undefined {
    while (this.first < this.times.length && this.times[this.first] <= now - MINUTE_MS) this.first++
    if (this.first > 1_000 && this.first * 2 > this.times.length) {
      this.times = this.times.slice(this.first)
      this.first = 0
    }
    const count = this.times.length - this.first
    if (limit === null || count < limit) return undefined
    return {
      reason: 'order_rate',
      limit,
      value: count + 1,
      message: `risk protection order_rate: ${count} entries were ordered within a minute, the limit is ${limit}. Try again after ${timeWords(this.times[this.first] + MINUTE_MS)}.`,
    }
  }

  private repeated(order: OrderView, { duplicateWindowMs }: RiskProtections, now: number): Denial | undefined {
    if (duplicateWindowMs === null || order.keyed) return undefined
    const last = this.lastByLikeness.get(likeness(order))
    if (last === undefined || now - last >= duplicateWindowMs) return undefined
    return {
      reason: 'duplicate_order',
      limit: duplicateWindowMs,
      value: now - last,
      message: `risk protection duplicate_order: the same ${order.side} of ${decimalText(order.amount)} ${order.symbol} was ordered ${now - last} ms ago, less than ${duplicateWindowMs} ms. Wait a moment, or give the order an idempotency key of its own if it is meant.`,
    }
  }
}

function likeness({ symbol, side, type, amount, limitPrice, stopPrice, reduceOnly }: OrderView): string {
  const prices = [limitPrice, stopPrice].map((price) => (price === undefined ? '' : decimalText(price)))
  return [symbol, side, type, decimalText(amount), ...prices, reduceOnly].join(' ')
}
