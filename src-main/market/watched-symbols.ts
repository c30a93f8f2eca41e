import type { Clock } from '#main/ports.ts'
import type { EventPayload } from '#shared/contract/contract.ts'
import type { RecentTrade } from '#shared/contract/market.ts'
import type { MarketEvent, MarketFeed } from './market-feed.ts'

/** How long a symbol is told after somebody has asked for its book or its trades. */
export const WATCHED_FOR_MS = 60_000
/** Levels a side in what is told. */
const LEVELS_TOLD = 25
/** Trades that are remembered of each symbol. */
const TRADES_KEPT = 200
/** The newest trades in what is told: more than happen between two tellings. */
const TRADES_TOLD = 50
const CONFLATE_MS = 100

/** What watching symbols needs. */
export type WatchedSymbolsOptions = {
  readonly feed: MarketFeed
  readonly clock: Clock
  readonly onBook: (book: EventPayload<'market.book'>) => void
  readonly onTrades: (trades: EventPayload<'market.trade'>) => void
}

type Changes = { book: boolean; trades: boolean }

/**
 * The last trades of every symbol, and books and trades of those that somebody looks at: told at once, then at most ten
 * times a second, and only for a minute after the last `ask`, so that nothing is sent for nobody.
 */
export class WatchedSymbols {
  readonly #options: WatchedSymbolsOptions
  readonly #trades = new Map<string, RecentTrade[]>()
  readonly #watchedUntil = new Map<string, number>()
  readonly #waiting = new Map<string, { readonly changes: Changes; readonly cancel: () => void }>()
  readonly #unsubscribe: () => void
  #number = 0

  constructor(options: WatchedSymbolsOptions) {
    this.#options = options
    this.#unsubscribe = options.feed.subscribe((event) => this.#hear(event))
  }

  /** Somebody looks at the symbol: it is told for the next minute. */
  ask(symbol: string): void {
    this.#watchedUntil.set(symbol, this.#options.clock.monotonic() + WATCHED_FOR_MS)
  }

  /** The last trades of a symbol since the engine was started, newest first, at most `limit`. */
  trades(symbol: string, limit: number): RecentTrade[] {
    return (this.#trades.get(symbol) ?? []).slice(-limit).reverse()
  }

  /** Lets go of the feed; nothing is told afterwards. */
  close(): void {
    this.#unsubscribe()
    for (const { cancel } of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #hear(event: MarketEvent): void {
    if (event.kind === 'candle') return
    if (event.kind === 'book') return this.#changed(event.book.symbol, 'book')
    const { symbol, price, amount, side, time } = event.trade
    const kept = this.#trades.get(symbol) ?? []
    kept.push({ number: ++this.#number, price, amount, side, time })
    // Cut now and then instead of at every trade.
    if (kept.length >= 2 * TRADES_KEPT) kept.splice(0, kept.length - TRADES_KEPT)
    this.#trades.set(symbol, kept)
    this.#changed(symbol, 'trades')
  }

  #changed(symbol: string, what: keyof Changes): void {
    if ((this.#watchedUntil.get(symbol) ?? 0) < this.#options.clock.monotonic()) return
    const waiting = this.#waiting.get(symbol)
    if (waiting !== undefined) {
      waiting.changes[what] = true
      return
    }
    const changes: Changes = { book: false, trades: false }
    const cancel = this.#options.clock.schedule(() => this.#again(symbol, changes), CONFLATE_MS)
    this.#waiting.set(symbol, { changes, cancel })
    this.#tell(symbol, what)
  }

  #again(symbol: string, changes: Readonly<Changes>): void {
    this.#waiting.delete(symbol)
    if (!changes.book && !changes.trades) return
    const next: Changes = { book: false, trades: false }
    const cancel = this.#options.clock.schedule(() => this.#again(symbol, next), CONFLATE_MS)
    this.#waiting.set(symbol, { changes: next, cancel })
    if (changes.book) this.#tell(symbol, 'book')
    if (changes.trades) this.#tell(symbol, 'trades')
  }

  #tell(symbol: string, what: keyof Changes): void {
    if (what === 'trades') {
      this.#options.onTrades({ symbol, trades: this.trades(symbol, TRADES_TOLD) })
      return
    }
    const book = this.#options.feed.book(symbol)
    if (book === undefined) return
    const side = (levels: readonly (readonly [string, string])[]) =>
      levels.slice(0, LEVELS_TOLD).map(([price, amount]): [string, string] => [price, amount])
    this.#options.onBook({ symbol, bids: side(book.bids), asks: side(book.asks), time: book.time })
  }
}
