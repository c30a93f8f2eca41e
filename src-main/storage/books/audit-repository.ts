import type { Database } from 'better-sqlite3'
import { desc } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { newestFirst, newestFirstOrder, type TimeSpan } from './newest-first.ts'
import { auditLog } from './trading-schema.ts'

/** Something that was done to the engine. `details` must be JSON. */
export type NewAuditEntry = {
  readonly action: string
  readonly origin: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The same with its id, which counts up, and its time, UTC milliseconds. */
export type AuditRow = NewAuditEntry & { readonly id: string; readonly time: number }

/** What was done to the engine, by whom; nothing is ever changed or removed. */
export type AuditRepository = {
  add(entry: NewAuditEntry): void
  /** Newest first. */
  list(filter?: PageRequest & TimeSpan): Page<AuditRow>
}

const DIGITS = 12
const detailsSchema = z.record(z.string(), z.unknown())

export function createAuditRepository(database: Database, now: () => number): AuditRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)

  const add = database.transaction(({ action, origin, details }: NewAuditEntry) => {
    const newest = db.select({ id: auditLog.id }).from(auditLog).orderBy(desc(auditLog.id)).limit(1).get()
    const id = String(Number(newest?.id ?? 0) + 1).padStart(DIGITS, '0')
    const at = now()
    db.insert(auditLog)
      .values({ id, action, origin, details: JSON.stringify(details), createdAt: at, updatedAt: at })
      .run()
  })

  return {
    add: (entry) => guarded(() => add.immediate(entry)),

    list: (filter = {}) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select()
          .from(auditLog)
          .where(newestFirst(auditLog.createdAt, auditLog.id, { ...filter, from: filter.from ?? 0 }))
          .orderBy(...newestFirstOrder(auditLog.createdAt, auditLog.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toEntry, (row) => encodeCursor(row.createdAt, row.id))
      }),
  }
}

function toEntry(row: typeof auditLog.$inferSelect): AuditRow {
  return {
    id: row.id,
    action: row.action,
    origin: row.origin,
    details: parseJsonColumn(row.details, detailsSchema, `entry ${row.id} of the audit log`),
    time: row.createdAt,
  }
}
