import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type Fill, fillSchema } from '#shared/domain/fill.ts'
import type { Side } from '#shared/domain/order.ts'
import { newestFirst, newestFirstOrder, only, onlyAmongFew, ROWID, type TimeSpan } from './newest-first.ts'
import { parseRow } from './parse-row.ts'
import { fills } from './trading-schema.ts'

/** Which fills to list: those of an order, or those of an account. */
export type FillFilter = PageRequest &
  TimeSpan & {
    readonly symbol?: string | undefined
    readonly strategyId?: string | undefined
    readonly side?: Side | undefined
  } & (
    | { readonly orderId: string; readonly account?: string | undefined }
    | { readonly orderId?: undefined; readonly account: string }
  )

/** The executions, to read; the trading writer writes them. Those of the same time come in the order they were booked in. */
export type FillsRepository = {
  has(account: string, symbol: string, id: string): boolean
  /** Oldest first. */
  ofSymbol(account: string, symbol: string): Fill[]
  /** Oldest first. */
  ofOrder(orderId: string): Fill[]
  /** The time of an account's newest fill, UTC milliseconds. */
  newestTime(account: string): number | undefined
  /** Newest first. */
  list(filter: FillFilter): Page<Fill>
}

export function createFillsRepository(database: Database): FillsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const reads = prepareReads(db)

  return {
    has: (account, symbol, id) => guarded(() => reads.has.get({ account, symbol, id }) !== undefined),
    ofSymbol: (account, symbol) => guarded(() => reads.ofSymbol.all({ account, symbol }).map(toFill)),
    ofOrder: (orderId) => guarded(() => reads.ofOrder.all({ orderId }).map(toFill)),
    newestTime: (account) => guarded(() => reads.newestTime.get({ account })?.time),

    list: (filter) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select({ ...getTableColumns(fills), rowid: ROWID })
          .from(fills)
          .where(and(...conditions(filter), newestFirst(fills.time, 'rowid', filter)))
          .orderBy(...newestFirstOrder(fills.time, 'rowid'))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toFill, (row) => encodeCursor(row.time, String(row.rowid)))
      }),
  }
}

/** An order has few fills: with its id all else is looked at row by row. */
function conditions({ account, symbol, strategyId, orderId, side }: FillFilter): (SQL | undefined)[] {
  const also = orderId === undefined ? only : onlyAmongFew
  return [
    only(fills.orderId, orderId),
    also(fills.account, account),
    also(fills.symbol, symbol),
    also(fills.strategyId, strategyId),
    onlyAmongFew(fills.side, side),
  ]
}

function prepareReads(db: ReturnType<typeof drizzle>) {
  const placeholder = sql.placeholder
  const ofAccount = eq(fills.account, placeholder('account'))
  const ofSymbol = and(ofAccount, eq(fills.symbol, placeholder('symbol')))
  const oldestFirst = [asc(fills.time), asc(ROWID)] as const
  return {
    has: db
      .select({ id: fills.id })
      .from(fills)
      .where(and(ofSymbol, eq(fills.id, placeholder('id'))))
      .prepare(),
    ofSymbol: db
      .select()
      .from(fills)
      .where(ofSymbol)
      .orderBy(...oldestFirst)
      .prepare(),
    ofOrder: db
      .select()
      .from(fills)
      .where(eq(fills.orderId, placeholder('orderId')))
      .orderBy(...oldestFirst)
      .prepare(),
    newestTime: db
      .select({ time: fills.time })
      .from(fills)
      .where(ofAccount)
      .orderBy(desc(fills.time))
      .limit(1)
      .prepare(),
  }
}

function toFill(row: typeof fills.$inferSelect): Fill {
  return parseRow(row, fillSchema, `fill ${row.id}`)
}
