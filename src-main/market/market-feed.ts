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
} & Partial<ChosenSymbols>

/** What a market has in addition that tells only of the symbols that somebody wants to hear of. */
export type ChosenSymbols = {
  /** Whose prices they are: an exchange's id. */
  readonly source: string
  /** The instruments of which prices are told. */
  listened(): readonly Instrument[]
  /** When the price of a symbol was last known to be true, by the clock that never jumps; undefined where it is not. */
  heardAt(symbol: string): number | undefined
  /** Somebody looks at a symbol: it is told for some minutes. */
  look(symbol: string): void
  /** A symbol is told until the answer is called. */
  want(symbol: string): () => void
  /**
   * Candles that open in [from, to), oldest first, at most `limit`, as far back as the exchange has them. Throws
   * EXCHANGE_UNAVAILABLE or RATE_LIMITED where it cannot be asked.
   */
  history(symbol: string, timeframe: Timeframe, range: BarRange): Promise<readonly Candle[]>
  /**
   * Makes sure that `candles` has bars from before the start of a symbol that is told. Throws as `history`; does nothing
   * while there is no connection.
   */
  prepare(symbol: string, timeframe: Timeframe): Promise<void>
}

/** UTC milliseconds of opening times, and how many bars at most. */
export type BarRange = { readonly from: number; readonly to: number; readonly limit: number }

/** The source under which a market's candles are known. */
export function sourceOf({ source, mode }: Pick<MarketFeed, 'source' | 'mode'>): string {
  return source ?? mode
}
