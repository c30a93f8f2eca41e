import { create } from 'zustand'

type Desk = {
  /** The symbol that chart, book and ticket are about; null until instruments are known. */
  readonly symbol: string | null
  readonly timeframe: string
}

/** What the trading desk looks at; every part of it follows. */
export const useDesk = create<Desk>()(() => ({ symbol: null, timeframe: '1m' }))

/** Goes to a symbol, in every part of the desk. */
export function goToSymbol(symbol: string): void {
  useDesk.setState({ symbol })
}
