import { create } from 'zustand'
import type { EventPayload } from '#shared/contract/contract.ts'
import { oncePerFrame } from './frame.ts'

/** The latest prices of a symbol, as the engine tells them. */
export type Quote = EventPayload<'market.quote'>

type Quotes = { readonly bySymbol: Readonly<Record<string, Quote>> }

/** The latest quote of every symbol; changes once a frame at most. */
export const useQuotes = create<Quotes>()(() => ({ bySymbol: {} }))

/** Takes a quote; shown with the next frame. */
export const putQuote = oncePerFrame<string, Quote>((quotes) => {
  useQuotes.setState((state) => ({ bySymbol: { ...state.bySymbol, ...Object.fromEntries(quotes) } }))
})

/** The latest quote of a symbol. */
export function useQuote(symbol: string | undefined): Quote | undefined {
  return useQuotes((state) => (symbol === undefined ? undefined : state.bySymbol[symbol]))
}
