import type { Watchlist } from '#shared/contract/watchlist.ts'

type Lists = readonly Watchlist[]

/** The lists with one of them changed; the others stay as they are. */
function withSymbols(lists: Lists, name: string, change: (symbols: string[]) => string[]): Watchlist[] {
  return lists.map((list) => (list.name === name ? { ...list, symbols: change([...list.symbols]) } : list))
}

/** Puts a symbol at the end of a list, or at `index`; one that is in it already stays where it is. */
export function addSymbol(lists: Lists, name: string, symbol: string, index?: number): Watchlist[] {
  return withSymbols(lists, name, (symbols) =>
    symbols.includes(symbol) ? symbols : symbols.toSpliced(index ?? symbols.length, 0, symbol),
  )
}

/** Takes a symbol out of a list. */
export function removeSymbol(lists: Lists, name: string, symbol: string): Watchlist[] {
  return withSymbols(lists, name, (symbols) => symbols.filter((each) => each !== symbol))
}

/** Moves a symbol to a place of its list, counted without it; a place outside of the list is its nearest end. */
export function moveSymbol(lists: Lists, name: string, symbol: string, index: number): Watchlist[] {
  return withSymbols(lists, name, (symbols) => {
    if (!symbols.includes(symbol)) return symbols
    const others = symbols.filter((each) => each !== symbol)
    return others.toSpliced(Math.min(Math.max(index, 0), others.length), 0, symbol)
  })
}

/** Why a list cannot be called so, in words; undefined where it can. `except` is the list that is renamed. */
export function problemOfName(lists: Lists, name: string, except?: string): string | undefined {
  const wanted = name.trim()
  if (wanted === '') return 'Type a name'
  if (wanted.length > 40) return 'At most 40 characters'
  const taken = lists.some((list) => list.name !== except && list.name.toLowerCase() === wanted.toLowerCase())
  return taken ? 'There is such a list' : undefined
}
