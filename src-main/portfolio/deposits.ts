import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import { type Decimal, storedDecimal, ZERO } from '#shared/decimal.ts'
import type { Conversion } from './conversion.ts'

/** Reads the ledger of an account, a page at a time. */
export type LedgerPages = {
  list(filter: {
    readonly account: string
    readonly from: number
    readonly limit: number
    readonly cursor?: string | undefined
  }): { readonly items: readonly LedgerEntry[]; readonly nextCursor?: string }
}

/** More entries than that are not read: it is the time between two snapshots that counts, about a minute. */
const MOST_PAGES = 100
const PAGE = 1_000

/**
 * What was booked as a deposit after `time`, less what was taken out, in `currency` at the prices of now. What has no
 * price counts nothing.
 */
export function bookedDeposits(
  ledger: LedgerPages,
  account: string,
  time: number,
  currency: string,
  convert: Conversion,
): Decimal {
  let sum = ZERO
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, nextCursor } = ledger.list({ account, from: time + 1, limit: PAGE, cursor })
    for (const entry of items) {
      const rate = entry.book === 'deposits' ? convert(entry.currency, currency) : undefined
      // The book that deposits come from gives away what the holdings get.
      if (rate !== undefined) sum = sum.sub(storedDecimal(entry.amount).mul(rate))
    }
    if (nextCursor === undefined) return sum
    cursor = nextCursor
  }
  return sum
}
