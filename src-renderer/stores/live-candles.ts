import type { EventPayload } from '#shared/contract/contract.ts'

/** The newest bars of a symbol in the shortest timeframe of its market. */
export type LiveBars = EventPayload<'market.candle'>

const listeners = new Map<string, Set<(bars: LiveBars) => void>>()

/** Hands the newest bars of a symbol to who follows it. */
export function putLiveBars(bars: LiveBars): void {
  for (const listener of listeners.get(bars.symbol) ?? []) listener(bars)
}

/** Hears of every change of a symbol's newest bar until the returned function is called. */
export function followBars(symbol: string, listener: (bars: LiveBars) => void): () => void {
  const ofSymbol = listeners.get(symbol) ?? new Set()
  listeners.set(symbol, ofSymbol.add(listener))
  return () => {
    ofSymbol.delete(listener)
    if (ofSymbol.size === 0 && listeners.get(symbol) === ofSymbol) listeners.delete(symbol)
  }
}
