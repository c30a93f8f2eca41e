import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import type { MarketEvent, MarketFeed, Quote } from './market-feed.ts'

const STALE_AFTER_MS = 10_000
const CONFLATE_MS = 100

/** How a hub behaves; times in milliseconds. */
export type FeedHubOptions = {
  readonly feed: MarketFeed
  readonly clock: Clock
  /** A symbol is stale when nothing came for longer. Default 10,000. */
  readonly staleAfterMs?: number
  /** A listener hears of a symbol at most once in this time. Default 100. */
  readonly conflateMs?: number
  /** Hears what a listener has thrown; the others are told all the same. */
  readonly onError?: (error: unknown) => void
}

/** How long ago a symbol was last heard of; `ageMs` is null before the first event. */
export type FeedAge = { readonly symbol: string; readonly ageMs: number | null; readonly isStale: boolean }

/**
 * The latest quotes of a feed for many listeners. Each hears of a symbol as soon as it moves, then at most once per
 * `conflateMs`, always with the newest quote. Ages are measured on the clock that never jumps, from an event's arrival.
 */
export class FeedHub {
  readonly #feed: MarketFeed
  readonly #clock: Clock
  readonly #staleAfterMs: number
  readonly #conflateMs: number
  readonly #onError: (error: unknown) => void
  readonly #heard = new Map<string, number>()
  readonly #waiting = new Map<string, () => void>()
  readonly #changed = new Set<string>()
  readonly #listeners = new Set<(quote: Quote) => void>()
  readonly #unsubscribe: () => void

  constructor(options: FeedHubOptions) {
    this.#feed = options.feed
    this.#clock = options.clock
    this.#staleAfterMs = options.staleAfterMs ?? STALE_AFTER_MS
    this.#conflateMs = options.conflateMs ?? CONFLATE_MS
    this.#onError = options.onError ?? (() => undefined)
    this.#unsubscribe = options.feed.subscribe((event) => this.#hear(event))
  }

  /** The latest quote, however old. */
  quote(symbol: string): Quote | undefined {
    return this.#feed.quote(symbol)
  }

  /** The latest quote; throws STALE_DATA when there is none or it is older than the hub allows. */
  freshQuote(symbol: string): Quote {
    this.#feed.look?.(symbol)
    const quote = this.#feed.quote(symbol)
    if (quote === undefined) {
      throw new AppError('STALE_DATA', `There is no price of ${symbol} yet; wait until its market has told one.`)
    }
    const heardMs = this.#ageOf(symbol)
    if (heardMs !== null && heardMs <= this.#staleAfterMs) return quote
    // After a sleep of the computer nobody knows when it was heard; the market's own time of it is known.
    const ageMs = heardMs ?? Math.max(0, this.#clock.now() - quote.time)
    const [age, allowed] = [ageMs, this.#staleAfterMs].map((ms) => (ms / 1_000).toFixed(1))
    const why = heardMs === null ? 'and nothing was heard since' : `more than the ${allowed} s allowed`
    const message = `The price of ${symbol} is ${age} s old, ${why}; wait for a new one.`
    throw new AppError('STALE_DATA', message, { symbol, ageMs, staleAfterMs: this.#staleAfterMs })
  }

  /** Ages of all instruments of which the feed tells prices. */
  ages(): readonly FeedAge[] {
    return (this.#feed.listened?.() ?? this.#feed.instruments()).map(({ symbol }) => this.age(symbol))
  }

  /** How old the price of a symbol is. */
  age(symbol: string): FeedAge {
    const ageMs = this.#ageOf(symbol)
    return { symbol, ageMs, isStale: ageMs === null || ageMs > this.#staleAfterMs }
  }

  /** Calls `listener` with quotes that changed, conflated; the answer ends it. */
  subscribe(listener: (quote: Quote) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets go of the feed; nothing is told afterwards. */
  close(): void {
    this.#unsubscribe()
    this.#listeners.clear()
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #ageOf(symbol: string): number | null {
    // Such a feed knows better: on a line that lives, a price that does not move is still the price.
    const heard = this.#feed.heardAt === undefined ? this.#heard.get(symbol) : this.#feed.heardAt(symbol)
    return heard === undefined ? null : Math.max(0, this.#clock.monotonic() - heard)
  }

  /** Candles say nothing about freshness: a halted symbol has them too. */
  #hear(event: MarketEvent): void {
    if (event.kind === 'candle') return
    const { symbol } = event.kind === 'book' ? event.book : event.trade
    this.#heard.set(symbol, this.#clock.monotonic())
    if (this.#waiting.has(symbol)) this.#changed.add(symbol)
    else this.#tell(symbol)
  }

  #tell(symbol: string): void {
    this.#changed.delete(symbol)
    const again = (): void => {
      this.#waiting.delete(symbol)
      if (this.#changed.has(symbol)) this.#tell(symbol)
    }
    this.#waiting.set(symbol, this.#clock.schedule(again, this.#conflateMs))
    const quote = this.#feed.quote(symbol)
    if (quote === undefined) return
    for (const listener of this.#listeners) {
      try {
        listener(quote)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
