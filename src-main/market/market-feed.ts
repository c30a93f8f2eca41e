import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Timeframe } from '#shared/time.ts'

/** Best prices and the last trade of a symbol. Prices and amounts are decimal text on the instrument's grid. */
export type Quote = {
  readonly symbol: string
  readonly bid: string
  readonly ask: string
  readonly last: string
  /** UTC milliseconds of the market, not of its arrival here. */
  readonly time: number
}

/** Price and amount of one level of an order book. */
export type BookLevel = readonly [price: string, amount: string]

/** The order book of a symbol; best prices first. */
export type OrderBook = {
  readonly symbol: string
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly time: number
}

/** A trade between others on the market. `side` is that of who came to the book. */
export type MarketTrade = {
  readonly symbol: string
  readonly price: string
  readonly amount: string
  readonly side: 'buy' | 'sell'
  readonly time: number
}

/** What a market tells. At one time, the book comes before the trades made on it, and a closed candle comes last. */
export type MarketEvent =
  | { readonly kind: 'book'; readonly book: OrderBook }
  | { readonly kind: 'trade'; readonly trade: MarketTrade }
  | {
      readonly kind: 'candle'
      readonly symbol: string
      readonly timeframe: Timeframe
      readonly candle: Candle
      readonly closed: boolean
    }

/** Where prices come from. `live` is real money's market; here are those that need no network. */
export type MarketMode = 'simulated' | 'replay' | 'exchange'

/** A market to look at. It tells nothing before `start`, and nothing after `stop`. */
export type MarketFeed = {
  readonly mode: MarketMode
  instruments(): readonly Instrument[]
  /** The latest, or undefined before the first. */
  quote(symbol: string): Quote | undefined
  book(symbol: string): OrderBook | undefined
  /** The newest closed candles and the one still open, oldest first. */
  candles(symbol: string, timeframe: Timeframe, limit: number): readonly Candle[]
  /** Calls `listener` for everything that happens, in order; the answer ends it. */
  subscribe(listener: (event: MarketEvent) => void): () => void
  start(): void
  stop(): void
}
