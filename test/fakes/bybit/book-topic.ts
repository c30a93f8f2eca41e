import { decimalText } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { OrderSide } from '#test/fakes/venue/order.ts'
import { sequenceOf } from './market-json.ts'

type Levels = ReadonlyMap<string, string>

/** One book as it is told: a snapshot first, then what changes among its best levels. */
export class BookTopic {
  readonly #topic: string
  readonly #market: Market
  readonly #depth: number
  #told: Readonly<Record<OrderSide, Levels>>
  #updateId: number

  constructor(topic: string, market: Market, depth: number) {
    this.#topic = topic
    this.#market = market
    this.#depth = depth
    this.#updateId = market.updateId
    this.#told = this.#levels()
  }

  /** The book as it stands. Whoever joins later is told afterwards what it has already, which changes nothing. */
  snapshot(now: number): unknown {
    const { BUY, SELL } = this.#levels()
    return this.#message('snapshot', [...BUY], [...SELL], now)
  }

  /** The book as it stands, under the update id 1. */
  restart(now: number): unknown {
    this.#updateId = 1
    this.#told = this.#levels()
    return this.snapshot(now)
  }

  /** What has changed since the last one; undefined for nothing. A level that is gone has the size 0. */
  delta(now: number): unknown {
    const levels = this.#levels()
    const bids = changes(this.#told.BUY, levels.BUY)
    const asks = changes(this.#told.SELL, levels.SELL)
    if (bids.length + asks.length === 0) return undefined
    this.#told = levels
    this.#updateId++
    return this.#message('delta', bids, asks, now)
  }

  #levels(): Record<OrderSide, Levels> {
    const side = (name: OrderSide): Levels =>
      new Map(
        this.#market.book
          .levels(name, this.#depth)
          .map(([price, quantity]): [string, string] => [decimalText(price), decimalText(quantity)]),
      )
    return { BUY: side('BUY'), SELL: side('SELL') }
  }

  #message(type: string, b: [string, string][], a: [string, string][], now: number): unknown {
    const { rules } = this.#market
    return {
      topic: this.#topic,
      ts: now,
      type,
      data: { s: rules.symbol, b, a, u: this.#updateId, seq: sequenceOf(this.#market) },
      cts: now,
    }
  }
}

function changes(before: Levels, after: Levels): [string, string][] {
  const changed = [...after].filter(([price, size]) => before.get(price) !== size)
  const gone = [...before.keys()].filter((price) => !after.has(price))
  return [...changed, ...gone.map((price): [string, string] => [price, '0'])]
}
