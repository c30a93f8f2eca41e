import type { Database } from 'better-sqlite3'
import { desc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { afterCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type BacktestRun, type BacktestSummary, backtestRequestSchema } from '#shared/contract/backtest.ts'
import { backtestMetricsSchema } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { backtestResults } from './schema.ts'
import type { RepositoryPorts } from './strategies-repository.ts'

const textsSchema = z.array(z.string())

/** A finished run to store; its time is given by the repository. */
export type NewBacktestResult = Omit<BacktestRun, 'createdAt'>

/** The finished backtests. */
export type BacktestResultsRepository = {
  /** Stores a run and answers it. */
  add(run: NewBacktestResult): BacktestRun
  /** Throws NOT_FOUND. */
  get(id: string): BacktestRun
  /** Newest first. */
  list(request?: PageRequest): Page<BacktestSummary>
  /** The ids of all runs. */
  ids(): string[]
  /** Deletes a run for good. Throws NOT_FOUND. */
  remove(id: string): void
}

export function createBacktestResultsRepository(
  database: Database,
  { now }: Pick<RepositoryPorts, 'now'>,
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
      warnings: parseJsonColumn(row.warnings, textsSchema, `the warnings of backtest ${id}`),
      durationMs: row.durationMs,
    }
  }

  return {
    add: (run) =>
      guarded(() => {
        const at = now()
        db.insert(backtestResults)
          .values({
            id: run.id,
            strategyId: run.strategyId,
            strategyName: run.strategy,
            source: run.series.source,
            symbol: run.series.symbol,
            symbols: JSON.stringify(run.symbols),
            seriesTimeframe: run.series.timeframe,
            timeframe: run.timeframe,
            bars: run.bars,
            fromTime: run.from,
            toTime: run.to,
            initialCapital: run.initialCapital,
            finalEquity: run.finalEquity,
            optimisticEquity: run.readings.optimistic,
            ambiguousBars: run.ambiguousBars,
            durationMs: run.durationMs,
            metrics: JSON.stringify(run.metrics),
            warnings: JSON.stringify(run.warnings),
            request: JSON.stringify(run.request),
            definition: run.definition,
            createdAt: at,
            updatedAt: at,
          })
          .run()
        return get(run.id)
      }),

    get: (id) => guarded(() => get(id)),

    list: (request = {}) =>
      guarded(() => {
        const limit = pageLimit(request)
        const rows = db
          .select()
          .from(backtestResults)
          .where(afterCursor(backtestResults.createdAt, backtestResults.id, request))
          .orderBy(desc(backtestResults.createdAt), desc(backtestResults.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, toSummary, (row) => encodeCursor(row.createdAt, row.id))
      }),

    ids: () =>
      guarded(() =>
        db
          .select({ id: backtestResults.id })
          .from(backtestResults)
          .all()
          .map(({ id }) => id),
      ),

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
    symbols: parseJsonColumn(row.symbols, textsSchema, `the symbols of backtest ${row.id}`),
    timeframe: row.timeframe,
    bars: row.bars,
    from: row.fromTime,
    to: row.toTime,
    initialCapital: row.initialCapital,
    finalEquity: row.finalEquity,
    metrics: parseJsonColumn(row.metrics, backtestMetricsSchema, `the metrics of backtest ${row.id}`),
    ambiguousBars: row.ambiguousBars,
    readings: { pessimistic: row.finalEquity, optimistic: row.optimisticEquity },
    createdAt: row.createdAt,
  }
}
