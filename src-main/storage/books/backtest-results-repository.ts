import type { Database } from 'better-sqlite3'
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { afterCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import { type BacktestRun, type BacktestSummary, backtestRequestSchema } from '#shared/contract/backtest.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import { type HonestyReport, honestyReportSchema, type LatestVerdict } from '#shared/domain/honesty.ts'
import { backtestMetricsSchema } from '#shared/domain/report.ts'
import { AppError } from '#shared/errors.ts'
import { backtestResults } from './schema.ts'
import type { RepositoryPorts } from './strategies-repository.ts'

const textsSchema = z.array(z.string())

/** A finished run to store; its time is given by the repository. */
export type NewBacktestResult = Omit<BacktestRun, 'createdAt' | 'honesty'>

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
  /** Keeps an honesty report with the run in place of an earlier one. Throws NOT_FOUND. */
  setHonesty(id: string, honesty: HonestyReport): void
  /** The newest honesty verdict on a strategy whose text is `text` now; null while there is none. */
  latestVerdict(strategyId: string, text: string): LatestVerdict | null
  /** The different annual Sharpe ratios of the runs on a series; null among them where one had none. */
  sharpesOn(series: SeriesKey): (number | null)[]
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
      honesty: row.honesty === null ? null : honestyOf(row.id, row.honesty),
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

    setHonesty: (id, honesty) =>
      guarded(() => {
        const honestyAt = now()
        const { changes } = db
          .update(backtestResults)
          .set({ honesty: JSON.stringify(honesty), honestyAt, updatedAt: honestyAt })
          .where(eq(backtestResults.id, id))
          .run()
        if (changes === 0) throw notFound(id)
      }),

    latestVerdict: (strategyId, text) =>
      guarded(() => {
        const { id, honesty, honestyAt, definition } = backtestResults
        const row = db
          .select({ id, honesty, honestyAt, definition })
          .from(backtestResults)
          .where(and(eq(backtestResults.strategyId, strategyId), isNotNull(honesty)))
          .orderBy(desc(honestyAt), desc(id))
          .limit(1)
          .get()
        if (row === undefined || row.honesty === null || row.honestyAt === null) return null
        const { verdict } = honestyOf(row.id, row.honesty)
        return { verdict, backtestId: row.id, at: row.honestyAt, current: row.definition === text }
      }),

    sharpesOn: ({ source, symbol, timeframe }) =>
      guarded(() =>
        db
          .selectDistinct({ sharpe: sql<number | null>`json_extract(${backtestResults.metrics}, '$.sharpe')` })
          .from(backtestResults)
          .where(
            and(
              eq(backtestResults.source, source),
              eq(backtestResults.symbol, symbol),
              eq(backtestResults.seriesTimeframe, timeframe),
            ),
          )
          .all()
          .map(({ sharpe }) => sharpe),
      ),

    remove: (id) =>
      guarded(() => {
        if (db.delete(backtestResults).where(eq(backtestResults.id, id)).run().changes === 0) throw notFound(id)
      }),
  }
}

function honestyOf(id: string, text: string): HonestyReport {
  return parseJsonColumn(text, honestyReportSchema, `the honesty report of backtest ${id}`)
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
