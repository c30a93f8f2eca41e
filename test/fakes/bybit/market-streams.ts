import type { Clock } from '#main/ports.ts'
import { decimalText } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import { type Bar, barStart, nextBarStart, type Trade } from '#test/fakes/venue/tape.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'
import type { VenueEvent } from '#test/fakes/venue/venue-event.ts'
import { BookTopic } from './book-topic.ts'
import { dayJson, intervalOf, tradeIdOf } from './market-json.ts'

/** Takes what a topic tells, with the name of the topic. */
export type TopicSink = (topic: string, message: unknown) => void

const KLINE_PACE = 1000
const TICKER_PACE = 50
/** How often books of so many levels are told. */
const BOOK_PACES: Readonly<Record<string, number>> = { '1': 10, '50': 20, '200': 200, '1000': 200 }
const LONGEST_WAIT = 2 ** 31 - 1

/** The public topics of spot. What nobody listens to is not made. */
export class MarketStreams {
  readonly #clock: Clock
  readonly #now: () => number
  readonly #venue: Venue
  readonly #sinks = new Map<string, Set<TopicSink>>()
  readonly #books = new Map<string, BookTopic>()
  /** What is planned, by the name of its topic. */
  readonly #planned = new Map<string, () => void>()
  readonly #trades = new Map<string, Trade[]>()

  constructor(venue: Venue, clock: Clock, now: () => number) {
    this.#venue = venue
    this.#clock = clock
    this.#now = now
    venue.subscribe((event) => this.#take(event))
  }

  /** Whether there is such a topic. */
  exists(topic: string): boolean {
    const { kind, detail, market } = this.#parts(topic)
    if (market === undefined) return false
    if (kind === 'orderbook') return BOOK_PACES[detail] !== undefined
    if (kind === 'kline') return intervalOf(detail) !== undefined
    return kind === 'publicTrade' || kind === 'tickers'
  }

  /** Listens to a topic; books and tickers begin with a snapshot. The answer stops it. */
  listen(topic: string, sink: TopicSink): () => void {
    const sinks = this.#sinks.get(topic) ?? new Set()
    this.#sinks.set(topic, sinks.add(sink))
    const { kind, detail, market } = this.#parts(topic)
    if (market !== undefined) {
      if (kind === 'orderbook') sink(topic, this.#book(topic, market, detail).snapshot(this.#now()))
      if (kind === 'tickers') sink(topic, this.#ticker(topic, market))
      if (kind === 'kline') this.#planClose(topic, market, detail)
    }
    return () => {
      sinks.delete(sink)
      if (sinks.size > 0) return
      this.#sinks.delete(topic)
      this.#books.delete(topic)
      for (const planned of [topic, `close ${topic}`]) {
        this.#planned.get(planned)?.()
        this.#planned.delete(planned)
      }
    }
  }

  /** Begins all books of a symbol anew, as after a restart of the service: snapshots whose update id is 1. */
  restartBooks(symbol: string): void {
    for (const [topic, book] of this.#books) {
      if (topic.endsWith(`.${symbol}`)) this.#tell(topic, book.restart(this.#now()))
    }
  }

  /** Stops everything that is planned. */
  close(): void {
    for (const cancel of this.#planned.values()) cancel()
    this.#planned.clear()
    this.#sinks.clear()
  }

  #parts(topic: string): { kind: string; detail: string; market: Market | undefined } {
    const parts = topic.split('.')
    const symbol = parts.at(-1)
    const market = this.#venue.markets().find(({ rules }) => rules.symbol === symbol)
    return { kind: parts[0] ?? '', detail: parts.length === 3 ? (parts[1] ?? '') : '', market }
  }

  #book(topic: string, market: Market, levels: string): BookTopic {
    const book = this.#books.get(topic) ?? new BookTopic(topic, market, Number(levels))
    this.#books.set(topic, book)
    return book
  }

  #take(event: VenueEvent): void {
    if (event.kind === 'level') this.#takeLevel(event.symbol)
    if (event.kind !== 'trade') return
    const { trade } = event
    this.#gather(trade)
    const market = this.#venue.market(trade.symbol)
    for (const topic of this.#sinks.keys()) {
      if (!topic.endsWith(`.${trade.symbol}`)) continue
      const { kind, detail } = this.#parts(topic)
      if (kind === 'kline') this.#plan(topic, KLINE_PACE, () => this.#kline(topic, market, detail))
      if (kind === 'tickers') this.#plan(topic, TICKER_PACE, () => this.#ticker(topic, market))
    }
  }

  /** One incoming order makes its trades without a pause; they are told together. */
  #gather(trade: Trade): void {
    const topic = `publicTrade.${trade.symbol}`
    if (!this.#sinks.has(topic)) return
    const gathered = this.#trades.get(topic)
    if (gathered !== undefined) {
      gathered.push(trade)
      return
    }
    const fresh = [trade]
    this.#trades.set(topic, fresh)
    queueMicrotask(() => {
      this.#trades.delete(topic)
      const ts = this.#now()
      this.#tell(topic, { topic, ts, type: 'snapshot', data: fresh.map(tradeJson) })
    })
  }

  #takeLevel(symbol: string): void {
    for (const [topic, book] of this.#books) {
      if (!topic.endsWith(`.${symbol}`)) continue
      this.#plan(topic, BOOK_PACES[topic.split('.')[1] ?? ''] ?? 20, () => book.delta(this.#now()))
    }
  }

  #ticker(topic: string, market: Market): unknown {
    const now = this.#now()
    return { topic, ts: now, type: 'snapshot', cs: 7_000_000_000 + market.updateId, data: dayJson(market, now) }
  }

  #kline(topic: string, { tape }: Market, name: string): unknown {
    const interval = intervalOf(name) ?? '1m'
    const [bar] = tape.bars(interval, undefined, undefined, 1, this.#now())
    return bar === undefined ? undefined : this.#klineMessage(topic, bar, name, false)
  }

  #klineMessage(topic: string, bar: Bar, name: string, isConfirmed: boolean): unknown {
    const ts = this.#now()
    return { topic, type: 'snapshot', ts, data: [barJson(bar, name, isConfirmed, ts)] }
  }

  /** Tells the end of each bar when it comes, with trades or without. */
  #planClose(topic: string, market: Market, name: string): void {
    const interval = intervalOf(name)
    if (interval === undefined || this.#planned.has(`close ${topic}`)) return
    const start = barStart(interval, this.#now()) ?? 0
    const cancel = this.#clock.schedule(
      () => {
        this.#planned.delete(`close ${topic}`)
        if (!this.#sinks.has(topic)) return
        const bar = market.tape.bars(interval, start, start, 1, this.#now())[0]
        if (bar !== undefined) this.#tell(topic, this.#klineMessage(topic, bar, name, true))
        this.#planClose(topic, market, name)
      },
      Math.min(nextBarStart(interval, start) - this.#now(), LONGEST_WAIT),
    )
    this.#planned.set(`close ${topic}`, cancel)
  }

  #plan(topic: string, ms: number, make: () => unknown): void {
    if (this.#planned.has(topic)) return
    const cancel = this.#clock.schedule(() => {
      this.#planned.delete(topic)
      const message = make()
      if (message !== undefined) this.#tell(topic, message)
    }, ms)
    this.#planned.set(topic, cancel)
  }

  #tell(topic: string, message: unknown): void {
    for (const sink of this.#sinks.get(topic) ?? []) sink(topic, message)
  }
}

function tradeJson(trade: Trade): Record<string, unknown> {
  return {
    i: tradeIdOf(trade, 'public'),
    T: trade.time,
    p: decimalText(trade.price),
    v: decimalText(trade.quantity),
    S: trade.takerSide === 'BUY' ? 'Buy' : 'Sell',
    s: trade.symbol,
    BT: false,
    RPI: false,
    seq: 7_000_000_000 + trade.id,
  }
}

function barJson(bar: Bar, name: string, isConfirmed: boolean, now: number): Record<string, unknown> {
  return {
    start: bar.time,
    end: nextBarStart(intervalOf(name) ?? '1m', bar.time) - 1,
    interval: name,
    open: decimalText(bar.open),
    close: decimalText(bar.close),
    high: decimalText(bar.high),
    low: decimalText(bar.low),
    volume: decimalText(bar.volume),
    turnover: decimalText(bar.quoteVolume),
    confirm: isConfirmed,
    timestamp: now,
  }
}
