import type { Account } from '#shared/domain/account.ts'
import type { LiveBooks } from './live-books.ts'

/** Currencies of which there is next to nothing are not worth a stream each. */
const MOST_CURRENCIES = 40

/** Has the prices told that open accounts need: of positions, of orders that wait, and of what their money is worth. */
export class HeldSymbols {
  readonly #releases = new Map<string, Map<string, () => void>>()

  /** Brings what is wanted for an account to what it needs now. */
  hold(account: Account, books: LiveBooks): void {
    const held = this.#releases.get(account.id) ?? new Map<string, () => void>()
    this.#releases.set(account.id, held)
    const needed = neededBy(account, books)
    for (const symbol of needed) if (!held.has(symbol)) held.set(symbol, books.prices.want(symbol))
    for (const [symbol, release] of held) {
      if (needed.has(symbol)) continue
      release()
      held.delete(symbol)
    }
  }

  /** The account was closed. */
  release(account: string): void {
    for (const release of this.#releases.get(account)?.values() ?? []) release()
    this.#releases.delete(account)
  }
}

function neededBy({ currency }: Account, books: LiveBooks): Set<string> {
  const { prices } = books
  const needed = new Set(books.busySymbols())
  const quotes = [...needed].flatMap((symbol) => prices.instrument(symbol)?.quote ?? [])
  for (const other of [...new Set([...quotes, ...books.holdings().keys()])].slice(0, MOST_CURRENCIES)) {
    if (other === currency) continue
    const pair = [`${other}/${currency}`, `${currency}/${other}`].find((each) => prices.instrument(each) !== undefined)
    if (pair !== undefined) needed.add(pair)
  }
  return needed
}
