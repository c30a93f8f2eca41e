import type { Database } from 'better-sqlite3'
import { and, asc, eq, gte, isNotNull, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { newestFirst, newestFirstOrder, only, onlyAmongFew, type TimeSpan } from './newest-first.ts'
import { trades } from './trading-schema.ts'
import type { TradeRow } from './trading-writer.ts'

/** Which trades of an account to list; the span is of their entry times. */
export type TradeFilter = PageRequest &
  TimeSpan & {
    readonly account: string
    readonly symbol?: string | undefined
    readonly strategyId?: string | undefined
    /** True for open ones only, false for ended ones only. */
    readonly open?: boolean | undefined
  }

/** The round trips, to read; the trading writer writes them. */
export type TradesRepository = {
  /** All that are open. */
  open(account?: string): TradeRow[]
  find(id: string): TradeRow | undefined
  /** Newest entry first. */
  list(filter: TradeFilter): Page<TradeRow>
  /** Those that ended in `[from, to]`, by the time of their end; at most `limit` where one is given. */
  closedBetween(account: string, from: number, to: number, limit?: number): TradeRow[]
}

export function createTradesRepository(database: Database): TradesRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const byId = db
    .select()
    .from(trades)
    .where(eq(trades.id, sql.placeholder('id')))
    .prepare()

  return {
    open: (account) =>
      guarded(() =>
        db
          .select()
          .from(trades)
          .where(and(isNull(trades.exitTime), only(trades.account, account)))
          .orderBy(asc(trades.account), asc(trades.entryTime), asc(trades.id))
          .all()
          .map(toTrade),
      ),

    find: (id) =>
      guarded(() => {
        const row = byId.get({ id })
        return row && toTrade(row)
      }),

    list: (filter) =>
      guarded(() => {
        const limit = pageLimit(filter)
        const rows = db
          .select()
          .from(trades)
          .where(and(...conditions(filter), newestFirst(trades.entryTime, trades.id, filter)))
          .orderBy(...newestFirstOrder(trades.entryTime, trades.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toTrade, (row) => encodeCursor(row.entryTime, row.id))
      }),

    closedBetween: (account, from, to, limit = -1) =>
      guarded(() =>
        db
          .select()
          .from(trades)
          .where(
            and(
              eq(trades.account, account),
              isNotNull(trades.exitTime),
              gte(trades.exitTime, from),
              lte(trades.exitTime, to),
            ),
          )
          .orderBy(asc(trades.exitTime), asc(trades.id))
          // To SQLite a negative limit is none.
          .limit(limit)
          .all()
          .map(toTrade),
      ),
  }
}

/** Few trades are open, whatever else is asked for. */
function conditions({ account, symbol, strategyId, open }: TradeFilter): (SQL | undefined)[] {
  const also = open === true ? onlyAmongFew : only
  return [
    eq(trades.account, account),
    also(trades.symbol, symbol),
    also(trades.strategyId, strategyId),
    open === undefined ? undefined : open ? isNull(trades.exitTime) : sql`+${trades.exitTime} IS NOT NULL`,
  ]
}

function toTrade(row: typeof trades.$inferSelect): TradeRow {
  return {
    id: row.id,
    account: row.account,
    symbol: row.symbol,
    state: parseJsonColumn(row.state, z.unknown(), `trade ${row.id}`),
    strategyId: row.strategyId ?? undefined,
    entryTime: row.entryTime,
    exitTime: row.exitTime ?? undefined,
  }
}
