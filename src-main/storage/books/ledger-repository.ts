import type { Database } from 'better-sqlite3'
import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type LedgerEntry, ledgerEntrySchema } from '#shared/contract/portfolio.ts'
import { newestFirst, newestFirstOrder, only, ROWID, type TimeSpan } from './newest-first.ts'
import { parseRow } from './parse-row.ts'
import { ledgerBalances, ledgerEntries } from './trading-schema.ts'
import type { BalanceRow } from './trading-writer.ts'

/** Which entries of an account to list. */
export type LedgerFilter = PageRequest & TimeSpan & { readonly account: string; readonly currency?: string | undefined }

/** The double-entry ledger, to read; the trading writer writes it. */
export type LedgerRepository = {
  has(transactionId: string): boolean
  /** What the holdings of an account add up to, by currency. */
  balances(account: string): BalanceRow[]
  /** Newest first; of the same time, the last booked first. */
  list(filter: LedgerFilter): Page<LedgerEntry>
}

export function createLedgerRepository(database: Database): LedgerRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const has = db
    .select({ id: ledgerEntries.id })
    .from(ledgerEntries)
    .where(eq(ledgerEntries.transaction, sql.placeholder('transaction')))
    .limit(1)
    .prepare()

  return {
    has: (transaction) => guarded(() => has.get({ transaction }) !== undefined),

    balances: (account) =>
      guarded(() =>
        db
          .select({
            account: ledgerBalances.account,
            currency: ledgerBalances.currency,
            amount: ledgerBalances.amount,
          })
          .from(ledgerBalances)
          .where(eq(ledgerBalances.account, account))
          .orderBy(asc(ledgerBalances.currency))
          .all(),
      ),

    list: (filter) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select({ ...getTableColumns(ledgerEntries), rowid: ROWID })
          .from(ledgerEntries)
          .where(
            and(
              eq(ledgerEntries.account, filter.account),
              only(ledgerEntries.currency, filter.currency),
              newestFirst(ledgerEntries.time, 'rowid', filter),
            ),
          )
          .orderBy(...newestFirstOrder(ledgerEntries.time, 'rowid'))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toEntry, (row) => encodeCursor(row.time, String(row.rowid)))
      }),
  }
}

function toEntry(row: typeof ledgerEntries.$inferSelect): LedgerEntry {
  return parseRow(row, ledgerEntrySchema, `ledger entry ${row.id}`)
}
