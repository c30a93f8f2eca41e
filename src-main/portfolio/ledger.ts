import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { type Decimal, decimal, decimalText, storedDecimal } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { AppError } from '#shared/errors.ts'
import { fillKey } from './fill-sequence.ts'
import { type MoneyByCurrency, withMoney } from './money-by-currency.ts'
import type { BookedInstrument } from './round-trip.ts'

/**
 * The books money moves between: what the account holds, what it exchanged with the market, what it paid in fees, and
 * what came from or went to the trader. Holdings are the account's balances.
 */
export type LedgerBook = LedgerEntry['book']

/** Entries that belong together and add up to zero in every currency. Its id is the same whenever it is made anew. */
export type LedgerTransaction = { readonly id: string; readonly entries: readonly LedgerEntry[] }

type Line = { readonly currency: string; readonly book: LedgerBook; readonly amount: Decimal }

type Head = { readonly id: string; readonly account: string; readonly time: number; readonly reference: string }

/**
 * The booking of a fill: on spot both currencies change hands; on a perpetual only profit does, which
 * `profitTransaction` books. The fee leaves in its own currency.
 */
export function fillTransaction(fill: Fill, instrument: BookedInstrument): LedgerTransaction {
  const amount = fill.side === 'buy' ? decimal(fill.amount) : decimal(fill.amount).neg()
  const lines: Line[] = []
  if (instrument.kind === 'spot') {
    lines.push(...moved(instrument.base, 'trading', amount))
    lines.push(...moved(instrument.quote, 'trading', amount.mul(fill.price).neg()))
  }
  lines.push(...moved(fill.feeCurrency, 'fees', decimal(fill.fee).neg()))
  // With its time in front, what is booked now lies together in the indexes of the books.
  return transaction({ ...fill, id: `fill:${fill.time}:${fillKey(fill)}`, reference: fill.id }, lines)
}

/** Profit (or loss, below zero) that is settled without an exchange of currencies, as on perpetuals. */
export function profitTransaction(head: Head, currency: string, amount: Decimal): LedgerTransaction {
  return transaction(head, moved(currency, 'trading', amount))
}

/** Money that came in, or went out where it is below zero. */
export function depositTransaction(head: Head, currency: string, amount: Decimal): LedgerTransaction {
  return transaction(head, moved(currency, 'deposits', amount))
}

/** A fee apart from a fill, above zero where it was paid. */
export function feeTransaction(head: Head, currency: string, fee: Decimal): LedgerTransaction {
  return transaction(head, moved(currency, 'fees', fee.neg()))
}

/** `amount` into the holdings, out of the other book. */
function moved(currency: string, from: LedgerBook, amount: Decimal): Line[] {
  if (amount.isZero()) return []
  return [
    { currency, book: 'holdings', amount },
    { currency, book: from, amount: amount.neg() },
  ]
}

function transaction({ id, account, time, reference }: Head, lines: readonly Line[]): LedgerTransaction {
  return {
    id,
    entries: lines.map(({ currency, book, amount }, index) => ({
      id: `${id}:${index}`,
      transaction: id,
      account,
      currency,
      book,
      amount: decimalText(amount),
      time,
      reference,
    })),
  }
}

/** What the entries of a book add up to; without a book, of all of them, which is nothing where the ledger is right. */
export function ledgerSums(entries: Iterable<LedgerEntry>, book?: LedgerBook): MoneyByCurrency {
  let sums: MoneyByCurrency = new Map()
  for (const entry of entries) {
    if (book === undefined || entry.book === book) {
      sums = withMoney(sums, entry.currency, storedDecimal(entry.amount))
    }
  }
  return sums
}

/** Throws INTERNAL where the entries do not add up to zero in every currency. */
export function requireBalanced(entries: Iterable<LedgerEntry>): void {
  const [first] = ledgerSums(entries)
  if (first === undefined) return
  throw new AppError(
    'INTERNAL',
    `the ledger is off by ${decimalText(first[1])} ${first[0]}; nothing was booked. Please report this with the diagnostics.`,
    { currency: first[0], difference: decimalText(first[1]) },
  )
}
