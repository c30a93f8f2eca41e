import type { BookLevel, MarketTrade } from '#main/market/market-feed.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Timeframe } from '#shared/time.ts'

/** Both sides of a book, best prices first. */
export type Levels = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }

/** Who hears what a stream of an exchange tells. */
export type StreamHearer = {
  /** A connection begins; what is told from here on is of the new one. */
  opening(): void
  /** It stands, and all that was asked for will be told; reads what was missed. It is called again where that fails. */
  opened(): Promise<void>
  /** A sign of life that is about no symbol. */
  alive(): void
  book(symbol: string, levels: Levels): void
  trade(trade: MarketTrade): void
  /** A minute bar as it is now; `closed`: it will not change any more. */
  minute(symbol: string, bar: Candle, closed: boolean): void
}

/** What an exchange tells of symbols, over a connection that is made anew until `stop`. */
export type SourceStream = {
  readonly isConnected: boolean
  add(symbols: readonly string[]): void
  remove(symbols: readonly string[]): void
  /** Gives the connection up for a new one. */
  renew(why: string): void
  stop(): void
}

/** How the requests to an exchange do. */
export type SourceStatus = {
  /** How far the computer's clock is behind the exchange's, in ms. */
  readonly clockOffsetMs: number | undefined
  readonly circuit: 'closed' | 'half_open' | 'open'
  /** How long the exchange takes no requests from here still, in ms. */
  readonly bannedForMs: number
  /** 0 to 1. */
  readonly rateLimitUsed: number | undefined
}

/** The public side of an exchange: what needs no key. Requests throw EXCHANGE_UNAVAILABLE or RATE_LIMITED. */
export type MarketSource = {
  /** The exchange's id, such as `binance`. */
  readonly id: string
  /** Its name for people. */
  readonly name: string
  /** UTC ms at the exchange. */
  now(): number
  instruments(): Promise<readonly Instrument[]>
  /** Symbols of the markets with the most money a day in a currency, the biggest first. */
  biggest(quote: string, count: number): Promise<readonly string[]>
  /** Whether bars of that length can be asked for. */
  hasBars(timeframe: Timeframe): boolean
  /** Bars that open in [from, to), page by page, oldest first, with the one still open where it is among them. */
  bars(symbol: string, timeframe: Timeframe, from: number, to: number): AsyncIterable<readonly Candle[]>
  book(symbol: string): Promise<Levels>
  listen(hearer: StreamHearer): SourceStream
  status(): SourceStatus
  close(): void
}
