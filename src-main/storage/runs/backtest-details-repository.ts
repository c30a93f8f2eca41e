import type { Database } from 'better-sqlite3'
import { and, asc, eq, gte, lte, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageLimit } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type BacktestTrade, backtestTradeSchema } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { backtestSeries, backtestTrades } from './schema.ts'

const TRADES_PER_PAGE = 500
const tradesSchema = z.array(backtestTradeSchema)

/** The curve of a run: equity at each bar's close and drawdown from its peak (a fraction, 0 or above). */
export type BacktestCurve = {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

/** A part of a stored curve in memory of its own, and how many bars there are in all. */
export type StoredCurve = Record<keyof BacktestCurve, Float64Array<ArrayBuffer>> & { readonly bars: number }

/** The bulk of a finished run: its trades and its curve. */
export type BacktestDetails = { readonly trades: readonly BacktestTrade[]; readonly curve: BacktestCurve }

/** The bulk of the finished runs, written by the thread that computed them and read page by page. */
export type BacktestDetailsRepository = {
  /** Stores the bulk of the run `id` in one transaction. */
  add(id: string, details: BacktestDetails): void
  /** The trades in the order of their entries. Throws NOT_FOUND. */
  trades(id: string, request?: PageRequest): Page<BacktestTrade>
  /** The bars `[from, from + limit)` of the curve, and how many there are in all. Throws NOT_FOUND. */
  curve(id: string, from?: number, limit?: number): StoredCurve
  /** Deletes what there is of a run. */
  remove(id: string): void
  /** The runs that have a curve here. */
  ids(): string[]
}

export function createBacktestDetailsRepository(database: Database, now: () => number): BacktestDetailsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const figures = (id: string): { bars: number; tradeCount: number } => {
    const { bars, tradeCount } = backtestSeries
    const found = db.select({ bars, tradeCount }).from(backtestSeries).where(eq(backtestSeries.resultId, id)).get()
    if (found === undefined) {
      throw new AppError('NOT_FOUND', `there is no backtest ${id}; it may have been removed`, { id })
    }
    return found
  }

  return {
    add: (id, { trades, curve }) =>
      guarded(() => {
        const at = now()
        const made = { createdAt: at, updatedAt: at }
        database.transaction(() => {
          for (let page = 0; page * TRADES_PER_PAGE < trades.length; page++) {
            const slice = trades.slice(page * TRADES_PER_PAGE, (page + 1) * TRADES_PER_PAGE)
            db.insert(backtestTrades)
              .values({ resultId: id, page, trades: JSON.stringify(slice), ...made })
              .run()
          }
          const columns = packColumns([curve.time, curve.equity, curve.drawdown])
          db.insert(backtestSeries)
            .values({ resultId: id, bars: curve.time.length, tradeCount: trades.length, columns, ...made })
            .run()
        })()
      }),

    trades: (id, request = {}) =>
      guarded(() => {
        const { tradeCount } = figures(id)
        const from = request.cursor === undefined ? 0 : decodeCursor(request.cursor).order
        const to = Math.min(from + pageLimit(request), tradeCount)
        if (from >= to) return { items: [] }
        const firstPage = Math.floor(from / TRADES_PER_PAGE)
        const pages = db
          .select({ trades: backtestTrades.trades })
          .from(backtestTrades)
          .where(
            and(
              eq(backtestTrades.resultId, id),
              gte(backtestTrades.page, firstPage),
              lte(backtestTrades.page, Math.floor((to - 1) / TRADES_PER_PAGE)),
            ),
          )
          .orderBy(asc(backtestTrades.page))
          .all()
        const items = pages
          .flatMap((page) => parseJsonColumn(page.trades, tradesSchema, `the trades of backtest ${id}`))
          .slice(from - firstPage * TRADES_PER_PAGE, to - firstPage * TRADES_PER_PAGE)
        return to < tradeCount ? { items, nextCursor: encodeCursor(to, '') } : { items }
      }),

    curve: (id, from = 0, limit = Number.MAX_SAFE_INTEGER) =>
      guarded(() => {
        const { bars } = figures(id)
        const begin = Math.min(Math.max(from, 0), bars)
        const count = Math.min(limit, bars - begin)
        // Only the bytes that are asked for: substr on a BLOB counts bytes from 1.
        const part = (column: number) =>
          sql<Buffer | null>`substr(${backtestSeries.columns}, ${(column * bars + begin) * 8 + 1}, ${count * 8})`
        const row = db
          .select({ time: part(0), equity: part(1), drawdown: part(2) })
          .from(backtestSeries)
          .where(eq(backtestSeries.resultId, id))
          .all()[0]
        return {
          bars,
          time: unpackColumn(row.time),
          equity: unpackColumn(row.equity),
          drawdown: unpackColumn(row.drawdown),
        }
      }),

    remove: (id) =>
      guarded(() => {
        database.transaction(() => {
          db.delete(backtestTrades).where(eq(backtestTrades.resultId, id)).run()
          db.delete(backtestSeries).where(eq(backtestSeries.resultId, id)).run()
        })()
      }),

    ids: () =>
      guarded(() =>
        db
          .select({ id: backtestSeries.resultId })
          .from(backtestSeries)
          .all()
          .map(({ id }) => id),
      ),
  }
}

function packColumns(columns: readonly Float64Array[]): Buffer {
  return Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)))
}

/** A copy, since the bytes of a BLOB need not lie on a multiple of eight. No bytes at all come as null. */
function unpackColumn(bytes: Buffer | null): Float64Array<ArrayBuffer> {
  if (bytes === null) return new Float64Array(0)
  const column = new Float64Array(bytes.length / 8)
  new Uint8Array(column.buffer).set(bytes)
  return column
}
