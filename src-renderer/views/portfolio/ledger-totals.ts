import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'

export const LEDGER_BOOKS = ['holdings', 'trading', 'fees', 'deposits'] as const

/** What the books of a currency add up to, and all of them together, which is zero in books that are right. */
export type LedgerTotal = {
  readonly currency: string
  readonly books: Readonly<Record<LedgerEntry['book'], string>>
  readonly sum: string
  readonly isZero: boolean
}

/** The exact sums per currency, currencies in the order of the alphabet. */
export function ledgerTotals(entries: readonly Pick<LedgerEntry, 'currency' | 'book' | 'amount'>[]): LedgerTotal[] {
  const sums = new Map<string, Record<LedgerEntry['book'], Decimal>>()
  for (const { currency, book, amount } of entries) {
    const books = sums.get(currency) ?? { holdings: ZERO, trading: ZERO, fees: ZERO, deposits: ZERO }
    books[book] = books[book].add(decimal(amount))
    sums.set(currency, books)
  }
  return [...sums]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, books]) => {
      const sum = LEDGER_BOOKS.reduce((all, book) => all.add(books[book]), ZERO)
      return {
        currency,
        books: {
          holdings: decimalText(books.holdings),
          trading: decimalText(books.trading),
          fees: decimalText(books.fees),
          deposits: decimalText(books.deposits),
        },
        sum: decimalText(sum),
        isZero: sum.isZero(),
      }
    })
}

/** Without the oldest transaction, which may have been cut in two by the end of what was read. */
export function wholeTransactions<Entry extends Pick<LedgerEntry, 'transaction'>>(
  entries: readonly Entry[],
  isCut: boolean,
): readonly Entry[] {
  const oldest = entries.at(-1)?.transaction
  return isCut ? entries.filter(({ transaction }) => transaction !== oldest) : entries
}

/** What a transaction was, by the word before its first colon: `fill:…` is a fill. */
export function transactionKind(transaction: string): string {
  const kind = transaction.split(':')[0] ?? ''
  return kind.charAt(0).toUpperCase() + kind.slice(1)
}
