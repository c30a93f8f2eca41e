import type { Clock } from '#main/ports.ts'
import { decimal } from '#shared/decimal.ts'
import type { OrderSide } from '#test/fakes/venue/order.ts'
import { barStart, nextBarStart, type Trade } from '#test/fakes/venue/tape.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import type { VenueEvent } from '#test/fakes/venue/venue-event.ts'
import { type AggregateTrade, aggregateJson } from './market-json.ts'
import {
  bookTickerEvent,
  depthEvent,
  klineEvent,
  miniTickerEvent,
  partialDepth,
  tickerEvent,
  tradeEvent,
} from './stream-json.ts'

/** Takes what a stream tells, with the name of the stream. */
export type StreamSink = (name: string, data: unknown) => void

const SLOW = 1000
const FAST = 100
/** The tickers of all symbols that have changed. */
const ARRAYS = ['!ticker@arr', '!miniTicker@arr']

type Diff = { firstId: number; readonly changes: Map<string, { side: OrderSide; price: string }> }

/** The public streams. What nobody listens to is not made. */
export class MarketStreams {
  readonly #clock: Clock
  readonly #now: () => number
  readonly #venue: Venue
  readonly #sinks = new Map<string, Set<StreamSink>>()
  /** What is planned, by the name of its stream. */
  readonly #planned = new Map<string, () => void>()
  readonly #diffs = new Map<string, Diff>()
  /** Symbols that have traded since the tickers of a stream were told. */
  readonly #changed = new Map<string, Set<string>>()
  readonly #best = new Map<string, string>()
  readonly #aggregates = new Map<string, { id: number; trades: Trade[] }>()

  constructor(venue: Venue, clock: Clock, now: () => number) {
    this.#venue = venue
    this.#clock = clock
    this.#now = now
    venue.subscribe((event) => this.#take(event))
  }

  /** Listens to a stream; one that does not exist tells nothing, as at Binance. The answer stops it. */
  listen(name: string, sink: StreamSink): () => void {
    const sinks = this.#sinks.get(name) ?? new Set()
    this.#sinks.set(name, sinks.add(sink))
    const [symbol = '', channel = ''] = name.split('@')
    if (channel.startsWith('kline_')) this.#planClose(name, symbol, channel.slice('kline_'.length))
    return () => {
      sinks.delete(sink)
      if (sinks.size > 0) return
      this.#sinks.delete(name)
      this.#diffs.delete(name)
      for (const planned of [name, `close ${name}`]) {
        this.#planned.get(planned)?.()
        this.#planned.delete(planned)
      }
    }
  }

  /** Stops everything that is planned. */
  close(): void {
    for (const cancel of this.#planned.values()) cancel()
    this.#planned.clear()
    this.#sinks.clear()
  }

  #take(event: VenueEvent): void {
    if (event.kind === 'trade') this.#takeTrade(event.trade)
    if (event.kind === 'level') this.#takeLevel(event.symbol, event.side, event.price.toFixed(8))
  }

  #takeTrade(trade: Trade): void {
    const name = trade.symbol.toLowerCase()
    this.#tell(`${name}@trade`, () => tradeEvent(trade, this.#now()))
    if (this.#sinks.has(`${name}@aggTrade`)) this.#gather(trade, name)
    const market = this.#venue.market(trade.symbol)
    for (const stream of this.#sinks.keys()) {
      const [symbol, channel = ''] = stream.split('@')
      if (ARRAYS.includes(stream)) {
        const changed = this.#changed.get(stream) ?? new Set()
        this.#changed.set(stream, changed.add(trade.symbol))
        this.#plan(stream, SLOW, () => this.#changedTickers(stream))
      }
      if (symbol !== name) continue
      if (channel.startsWith('kline_')) {
        const interval = channel.slice('kline_'.length)
        this.#plan(stream, SLOW, () => {
          const [bar] = market.tape.bars(interval, undefined, undefined, 1, this.#now())
          return bar === undefined ? undefined : klineEvent(market, bar, interval, false, this.#now())
        })
      }
      if (channel === 'ticker') this.#plan(stream, SLOW, () => tickerEvent(market, this.#now()))
      if (channel === 'miniTicker') this.#plan(stream, SLOW, () => miniTickerEvent(market, this.#now()))
    }
  }

  #changedTickers(stream: string): unknown {
    const event = stream.startsWith('!mini') ? miniTickerEvent : tickerEvent
    const changed = this.#changed.get(stream)
    this.#changed.delete(stream)
    return this.#venue
      .markets()
      .filter(({ rules }) => changed?.has(rules.symbol) === true)
      .map((market) => event(market, this.#now()))
  }

  /** One incoming order makes its trades without a pause; what it made at one price is told once it is through. */
  #gather(trade: Trade, name: string): void {
    const gathered = this.#aggregates.get(name)
    if (gathered?.id === trade.aggregateId) {
      gathered.trades.push(trade)
      return
    }
    const fresh = { id: trade.aggregateId, trades: [trade] }
    this.#aggregates.set(name, fresh)
    queueMicrotask(() => this.#tellAggregate(name, trade.symbol, fresh))
  }

  #tellAggregate(name: string, symbol: string, aggregate: AggregateTrade): void {
    if (this.#aggregates.get(name)?.id === aggregate.id) this.#aggregates.delete(name)
    this.#tell(`${name}@aggTrade`, () => ({ e: 'aggTrade', E: this.#now(), s: symbol, ...aggregateJson(aggregate) }))
  }

  #takeLevel(symbol: string, side: OrderSide, price: string): void {
    const name = symbol.toLowerCase()
    const market = this.#venue.market(symbol)
    for (const stream of this.#sinks.keys()) {
      const [of, channel = '', speed] = stream.split('@')
      if (of !== name || !channel.startsWith('depth')) continue
      const pace = speed === '100ms' ? FAST : SLOW
      const levels = Number(channel.slice('depth'.length))
      if (levels > 0) {
        this.#plan(stream, pace, () => partialDepth(market, levels))
        continue
      }
      const diff = this.#diffs.get(stream) ?? { firstId: market.updateId, changes: new Map() }
      this.#diffs.set(stream, diff)
      diff.changes.set(`${side} ${price}`, { side, price })
      this.#plan(stream, pace, () => {
        this.#diffs.delete(stream)
        const changes = [...diff.changes.values()].map((change) => ({
          side: change.side,
          price: change.price,
          quantity: market.book.quantityAt(change.side, decimal(change.price)),
        }))
        return depthEvent(market, diff.firstId, changes, this.#now())
      })
    }
    for (const stream of [`${name}@bookTicker`, '!bookTicker']) {
      if (!this.#sinks.has(stream)) continue
      const event = bookTickerEvent(market)
      const { u: _, ...prices } = event
      const text = JSON.stringify(prices)
      if (this.#best.get(stream + name) === text) continue
      this.#best.set(stream + name, text)
      this.#tell(stream, () => event)
    }
  }

  /** Tells the end of each bar when it comes, with trades or without. */
  #planClose(name: string, symbol: string, interval: string): void {
    const start = barStart(interval, this.#now())
    const market = this.#venue.markets().find(({ rules }) => rules.symbol.toLowerCase() === symbol)
    if (start === undefined || market === undefined || this.#planned.has(`close ${name}`)) return
    const cancel = this.#clock.schedule(
      () => {
        this.#planned.delete(`close ${name}`)
        if (!this.#sinks.has(name)) return
        const bar = market.tape.bars(interval, start, start, 1, this.#now())[0]
        if (bar !== undefined) this.#tell(name, () => klineEvent(market, bar, interval, true, this.#now()))
        this.#planClose(name, symbol, interval)
      },
      Math.min(nextBarStart(interval, start) - this.#now(), 2 ** 31 - 1),
    )
    this.#planned.set(`close ${name}`, cancel)
  }

  #plan(name: string, ms: number, make: () => unknown): void {
    if (this.#planned.has(name)) return
    const cancel = this.#clock.schedule(() => {
      this.#planned.delete(name)
      this.#tell(name, make)
    }, ms)
    this.#planned.set(name, cancel)
  }

  #tell(name: string, make: () => unknown): void {
    const sinks = this.#sinks.get(name)
    if (sinks === undefined) return
    const data = make()
    if (data === undefined) return
    for (const sink of sinks) sink(name, data)
  }
}
