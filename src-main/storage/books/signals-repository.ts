import type { Database } from 'better-sqlite3'
import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type Signal, signalSchema } from '#shared/contract/signals.ts'
import { AppError } from '#shared/errors.ts'
import { newestFirst, newestFirstOrder, only, type TimeSpan } from './newest-first.ts'
import { parseRow } from './parse-row.ts'
import { strategySignals } from './running-schema.ts'

/** Which signals to list. */
export type SignalFilter = PageRequest &
  TimeSpan & { readonly strategyId?: string | undefined; readonly symbol?: string | undefined }

/** What strategies wanted to do; nothing is ever changed or removed. */
export type SignalsRepository = {
  add(signal: Signal): void
  /** Throws NOT_FOUND. */
  get(id: string): Signal
  /** Newest first. */
  list(filter?: SignalFilter): Page<Signal>
}

export function createSignalsRepository(database: Database, now: () => number): SignalsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  return {
    add: (signal) =>
      guarded(() => {
        const at = now()
        db.insert(strategySignals)
          .values({ ...signal, createdAt: at, updatedAt: at })
          .run()
      }),

    get: (id) =>
      guarded(() => {
        const row = db.select().from(strategySignals).where(eq(strategySignals.id, id)).get()
        if (row === undefined) throw new AppError('NOT_FOUND', `there is no signal ${id}`, { id })
        return toSignal(row)
      }),

    list: (filter = {}) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const { strategyId, symbol } = filter
        const rows = db
          .select()
          .from(strategySignals)
          .where(
            and(
              strategyId === undefined ? undefined : eq(strategySignals.strategyId, strategyId),
              only(strategySignals.symbol, symbol),
              newestFirst(strategySignals.time, strategySignals.id, filter),
            ),
          )
          .orderBy(...newestFirstOrder(strategySignals.time, strategySignals.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toSignal, (row) => encodeCursor(row.time, row.id))
      }),
  }
}

function toSignal(row: typeof strategySignals.$inferSelect): Signal {
  return parseRow(row, signalSchema, `signal ${row.id}`)
}
