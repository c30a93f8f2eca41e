import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, gt, gte, lt, lte, type SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { equitySnapshotSchema } from '#shared/contract/portfolio.ts'
import { decimalOutput, decimalText, storedDecimal } from '#shared/decimal.ts'
import type { TimeSpan } from './newest-first.ts'
import { parseRow } from './parse-row.ts'
import { performanceSnapshots } from './trading-schema.ts'

const snapshotRowSchema = equitySnapshotSchema.extend({ deposits: decimalOutput })

/** The value of an account at one time, and what came in or went out since the snapshot before. */
export type SnapshotRow = z.infer<typeof snapshotRowSchema>

/** Which snapshots of an account to list. */
export type SnapshotFilter = PageRequest & TimeSpan & { readonly account: string }

/** The value of accounts over time. */
export type SnapshotsRepository = {
  /** Writes a snapshot. One of the same account and time is replaced; the deposits of both are kept. */
  add(snapshot: SnapshotRow): void
  /** Oldest first. */
  list(filter: SnapshotFilter): Page<SnapshotRow>
  /** All of `[from, to]`, oldest first. */
  all(account: string, from: number, to: number): SnapshotRow[]
  /** The newest one at `time` or before it. */
  before(account: string, time: number): SnapshotRow | undefined
  /** The newest. */
  last(account: string): SnapshotRow | undefined
}

export function createSnapshotsRepository(database: Database, now: () => number): SnapshotsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const { account: accountColumn, time: timeColumn } = performanceSnapshots

  const add = database.transaction((snapshot: SnapshotRow) => {
    const at = now()
    const same = and(eq(accountColumn, snapshot.account), eq(timeColumn, snapshot.time))
    const before = db.select().from(performanceSnapshots).where(same).get()
    if (before === undefined) {
      db.insert(performanceSnapshots)
        .values({ ...snapshot, createdAt: at, updatedAt: at })
        .run()
      return
    }
    const deposits = decimalText(storedDecimal(before.deposits).add(storedDecimal(snapshot.deposits)))
    db.update(performanceSnapshots)
      .set({ ...snapshot, deposits, updatedAt: at })
      .where(same)
      .run()
  })

  const newest = (condition: SQL | undefined): SnapshotRow | undefined => {
    const newestOne = db.select().from(performanceSnapshots).where(condition).orderBy(desc(timeColumn)).limit(1)
    const row = newestOne.get()
    return row && toSnapshot(row)
  }

  return {
    add: (snapshot) => guarded(() => add.immediate(snapshot)),

    list: (filter) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const after = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor).order
        const rows = db
          .select()
          .from(performanceSnapshots)
          .where(
            and(
              eq(accountColumn, filter.account),
              lowerBound(after, filter.from),
              filter.to === undefined ? undefined : lt(timeColumn, filter.to),
            ),
          )
          .orderBy(asc(timeColumn))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toSnapshot, (row) => encodeCursor(row.time, ''))
      }),

    all: (account, from, to) =>
      guarded(() =>
        db
          .select()
          .from(performanceSnapshots)
          .where(and(eq(accountColumn, account), gte(timeColumn, from), lte(timeColumn, to)))
          .orderBy(asc(timeColumn))
          .all()
          .map(toSnapshot),
      ),

    before: (account, time) => guarded(() => newest(and(eq(accountColumn, account), lte(timeColumn, time)))),
    last: (account) => guarded(() => newest(eq(accountColumn, account))),
  }
}

/** The nearer one of cursor and span alone, for SQLite would seek to one and read its way to the other. */
function lowerBound(after: number | undefined, from: number | undefined): SQL | undefined {
  const { time } = performanceSnapshots
  if (after !== undefined && (from === undefined || after >= from)) return gt(time, after)
  return from === undefined ? undefined : gte(time, from)
}

function toSnapshot(row: typeof performanceSnapshots.$inferSelect): SnapshotRow {
  return parseRow(row, snapshotRowSchema, `a snapshot of account ${row.account}`)
}
