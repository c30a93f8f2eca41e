import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq, gte, lt, lte, or, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type BacktestRun, type BacktestSummary, backtestRequestSchema } from '#shared/contract/backtest.ts'
import { type BacktestTrade, backtestMetricsSchema, backtestTradeSchema } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { parseJsonColumn } from './json-column.ts'
import { backtestResults, backtestSeries, backtestTrades } from './schema.ts'
import type { RepositoryPorts } from './strategies-repository.ts'

const TRADES_PER_PAGE = 500
const tradesSchema = z.array(backtestTradeSchema)
const warningsSchema = z.array(z.string())

/** The curve of a run: equity at each bar's close and drawdown from its peak (a fraction, 0 or above). */
export type BacktestCurve = {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}

/** A finished run to store; its id and time are given by the repository. */
export type NewBacktestResult = {
  readonly run: Omit<BacktestRun, 'id' | 'createdAt'>
  readonly trades: readonly BacktestTrade[]
  readonly curve: BacktestCurve
}

/** The finished backtests. */
export type BacktestResultsRepository = {
  /** Stores a run and answers it with its id. */
  add(result: NewBacktestResult): BacktestRun
  /** Throws NOT_FOUND. */
  get(id: string): BacktestRun
  /** Newest first. */
  list(request?: PageRequest): Page<BacktestSummary>
  /** The trades in the order of their entries. Throws NOT_FOUND. */
  trades(id: string, request?: PageRequest): Page<BacktestTrade>
  /** The bars `[from, from + limit)` of the curve, and how many there are in all. Throws NOT_FOUND. */
  curve(id: string, from?: number, limit?: number): BacktestCurve & { readonly bars: number }
  /** Deletes a run for good. Throws NOT_FOUND. */
  remove(id: string): void
}

export function createBacktestResultsRepository(
  database: Database,
  { now, newId }: RepositoryPorts,
): BacktestResultsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const notFound = (id: string): AppError =>
    new AppError('NOT_FOUND', `there is no backtest ${id}; it may have been removed`, { id })

  const get = (id: string): BacktestRun => {
    const row = db.select().from(backtestResults).where(eq(backtestResults.id, id)).get()
    if (row === undefined) throw notFound(id)
    return {
      ...toSummary(row),
      request: parseJsonColumn(row.request, backtestRequestSchema, `the request of backtest ${id}`),
      definition: row.definition,
      warnings: parseJsonColumn(row.warnings, warningsSchema, `the warnings of backtest ${id}`),
      durationMs: row.durationMs,
    }
  }

  return {
    add: ({ run, trades, curve }) =>
      guarded(() => {
        const id = newId()
        const at = now()
        const made = { createdAt: at, updatedAt: at }
        database.transaction(() => {
          db.insert(backtestResults)
            .values({
              id,
              strategyId: run.strategyId,
              strategyName: run.strategy,
              source: run.series.source,
              symbol: run.series.symbol,
              seriesTimeframe: run.series.timeframe,
              timeframe: run.timeframe,
              bars: run.bars,
              fromTime: run.from,
              toTime: run.to,
              initialCapital: run.initialCapital,
              finalEquity: run.finalEquity,
              tradeCount: trades.length,
              durationMs: run.durationMs,
              metrics: JSON.stringify(run.metrics),
              warnings: JSON.stringify(run.warnings),
              request: JSON.stringify(run.request),
              definition: run.definition,
              ...made,
            })
            .run()
          for (let page = 0; page * TRADES_PER_PAGE < trades.length; page++) {
            const slice = trades.slice(page * TRADES_PER_PAGE, (page + 1) * TRADES_PER_PAGE)
            db.insert(backtestTrades)
              .values({ resultId: id, page, trades: JSON.stringify(slice), ...made })
              .run()
          }
          db.insert(backtestSeries)
            .values({
              resultId: id,
              bars: curve.time.length,
              columns: packColumns([curve.time, curve.equity, curve.drawdown]),
              ...made,
            })
            .run()
        })()
        return get(id)
      }),

    get: (id) => guarded(() => get(id)),

    list: (request = {}) =>
      guarded(() => {
        const limit = pageLimit(request)
        const after = request.cursor === undefined ? undefined : decodeCursor(request.cursor)
        const rows = db
          .select()
          .from(backtestResults)
          .where(
            after &&
              or(
                lt(backtestResults.createdAt, after.order),
                and(eq(backtestResults.createdAt, after.order), lt(backtestResults.id, after.id)),
              ),
          )
          .orderBy(desc(backtestResults.createdAt), desc(backtestResults.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toSummary, (row) => encodeCursor(row.createdAt, row.id))
      }),

    trades: (id, request = {}) =>
      guarded(() => {
        const result = db
          .select({ count: backtestResults.tradeCount })
          .from(backtestResults)
          .where(eq(backtestResults.id, id))
          .get()
        if (result === undefined) throw notFound(id)
        const from = request.cursor === undefined ? 0 : decodeCursor(request.cursor).order
        const to = Math.min(from + pageLimit(request), result.count)
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
        return to < result.count ? { items, nextCursor: encodeCursor(to, '') } : { items }
      }),

    curve: (id, from = 0, limit = Number.MAX_SAFE_INTEGER) =>
      guarded(() => {
        const found = db
          .select({ bars: backtestSeries.bars })
          .from(backtestSeries)
          .where(eq(backtestSeries.resultId, id))
          .get()
        if (found === undefined) throw notFound(id)
        const bars = found.bars
        const begin = Math.min(Math.max(from, 0), bars)
        const count = Math.min(limit, bars - begin)
        // Only the bytes that are asked for: substr on a BLOB counts bytes from 1.
        const part = (column: number) =>
          sql<Buffer>`substr(${backtestSeries.columns}, ${(column * bars + begin) * 8 + 1}, ${count * 8})`
        const row = db
          .select({ time: part(0), equity: part(1), drawdown: part(2) })
          .from(backtestSeries)
          .where(eq(backtestSeries.resultId, id))
          .get()
        if (row === undefined) throw notFound(id)
        return {
          bars,
          time: unpackColumn(row.time),
          equity: unpackColumn(row.equity),
          drawdown: unpackColumn(row.drawdown),
        }
      }),

    remove: (id) =>
      guarded(() => {
        if (db.delete(backtestResults).where(eq(backtestResults.id, id)).run().changes === 0) throw notFound(id)
      }),
  }
}

function toSummary(row: typeof backtestResults.$inferSelect): BacktestSummary {
  return {
    id: row.id,
    strategy: row.strategyName,
    strategyId: row.strategyId,
    series: { source: row.source, symbol: row.symbol, timeframe: row.seriesTimeframe },
    timeframe: row.timeframe,
    bars: row.bars,
    from: row.fromTime,
    to: row.toTime,
    initialCapital: row.initialCapital,
    finalEquity: row.finalEquity,
    metrics: parseJsonColumn(row.metrics, backtestMetricsSchema, `the metrics of backtest ${row.id}`),
    createdAt: row.createdAt,
  }
}

function packColumns(columns: readonly Float64Array[]): Buffer {
  return Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)))
}

/** A copy, since the bytes of a BLOB need not lie on a multiple of eight. */
function unpackColumn(bytes: Buffer): Float64Array {
  const column = new Float64Array(bytes.length / 8)
  new Uint8Array(column.buffer).set(bytes)
  return column
}
