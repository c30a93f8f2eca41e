import type { Instrument } from '#shared/domain/instrument.ts'
import type { Side } from '#shared/domain/order.ts'

type Levels = readonly (readonly [price: string, amount: string])[]

/** A book as the paper exchange needs it; best prices first, decimals as text. */
export type PaperBook = { readonly symbol: string; readonly bids: Levels; readonly asks: Levels }

/** A trade between others; `side` is that of who came to the book. */
export type PaperTrade = {
  readonly symbol: string
  readonly price: string
  readonly amount: string
  readonly side: Side
}

/** What happens on the market that the paper exchange trades on. */
export type PaperMarketEvent =
  | { readonly kind: 'book'; readonly book: PaperBook }
  | { readonly kind: 'trade'; readonly trade: PaperTrade }
  | { readonly kind: 'candle' }

/** The market that the paper exchange trades on: any MarketFeed is one. */
export type PaperMarket = {
  instruments(): readonly Instrument[]
  quote(symbol: string): { readonly last: string } | undefined
  book(symbol: string): PaperBook | undefined
  subscribe(listener: (event: PaperMarketEvent) => void): () => void
}
