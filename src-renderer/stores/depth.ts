import { create } from 'zustand'
import type { EventPayload } from '#shared/contract/contract.ts'
import type { RecentTrade } from '#shared/contract/market.ts'
import { oncePerFrame } from './frame.ts'

/** The order book of a symbol, best prices first. */
export type Book = EventPayload<'market.book'>

type Depth = {
  readonly books: Readonly<Record<string, Book>>
  /** Newest first. */
  readonly trades: Readonly<Record<string, readonly RecentTrade[]>>
}

/** So many trades of a symbol are shown. */
const MOST_TRADES = 200

/** Books and last trades of the symbols that are looked at; they change once a frame at most. */
export const useDepth = create<Depth>()(() => ({ books: {}, trades: {} }))

/** Takes a book; shown with the next frame. One that is older than what is known is left out. */
export const putBook = oncePerFrame<string, Book>((books) => {
  useDepth.setState((state) => {
    const newer = [...books].filter(([symbol, book]) => book.time >= (state.books[symbol]?.time ?? 0))
    return newer.length === 0 ? state : { books: { ...state.books, ...Object.fromEntries(newer) } }
  })
})

/** Takes the newest trades of a symbol; shown with the next frame. */
export const putTrades = oncePerFrame<string, EventPayload<'market.trade'>>((changes) => {
  useDepth.setState((state) => {
    const merged = [...changes].map(([symbol, { trades }]) => [symbol, mergeTrades(trades, state.trades[symbol] ?? [])])
    return { trades: { ...state.trades, ...Object.fromEntries(merged) } }
  })
})

/** Both lists are newest first; what is in both is shown once. An engine that was started again counts from 1. */
export function mergeTrades(news: readonly RecentTrade[], known: readonly RecentTrade[]): readonly RecentTrade[] {
  const oldest = news.at(-1)?.number ?? Number.POSITIVE_INFINITY
  const older = known.filter(({ number }) => number < oldest)
  return [...news, ...older].slice(0, MOST_TRADES)
}
