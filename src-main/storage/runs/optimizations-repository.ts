import type { Database } from 'better-sqlite3'
import { and, asc, desc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { z } from 'zod'
import { parseJsonColumn } from '#main/storage/json-column.ts'
import { afterCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import { withStorageErrors } from '#main/storage/sqlite-error.ts'
import {
  bestCombinationSchema,
  type Optimization,
  type OptimizationSummary,
  optimizeRequestSchema,
  searchedAxisSchema,
} from '#shared/contract/optimize.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import { AppError } from '#shared/errors.ts'
import { optimizationChunks, optimizations, searchTrials } from './schema.ts'

/** What the trials of a search say together, for the next one's Sharpe ratio to be judged by. */
export type SearchTrials = {
  readonly strategy: string
  readonly count: number
  /** Of `measured` trials the mean Sharpe ratio a year and the sum of the squared distances from it. */
  readonly measured: number
  readonly sharpeMean: number
  readonly sharpeSquares: number
}

/** What changes while a search runs. */
export type OptimizationChange = Partial<Pick<Optimization, 'status' | 'done' | 'durationMs' | 'best' | 'holdoutFrom'>>

/** The searches, the columns of their trials, and how many trials each series has seen. */
export type OptimizationsRepository = {
  add(optimization: Omit<Optimization, 'createdAt'>): void
  change(id: string, change: OptimizationChange): void
  /** Throws NOT_FOUND. */
  get(id: string): Optimization
  list(request: PageRequest): Page<OptimizationSummary>
  /** Deletes a search; its trials stay counted. Throws NOT_FOUND. */
  remove(id: string): void
  /** Writes the chunks anew, and counts the trials. */
  store(id: string, chunks: readonly Buffer[], series: SeriesKey, trials: SearchTrials): void
  chunks(id: string): Buffer[]
  /** Searches that a program which ended left as running are stopped ones. */
  stopRunning(): void
  /** All trials made on a series; the variance is null where fewer than two have a Sharpe ratio. */
  trialsOn(series: SeriesKey): { readonly count: number; readonly sharpeVariance: number | null }
}

export function createOptimizationsRepository(database: Database, now: () => number): OptimizationsRepository {
  const db = drizzle(database)
  const guarded = <Result>(work: () => Result): Result => withStorageErrors(database.name, work)
  const missing = (id: string): AppError =>
    new AppError('NOT_FOUND', `there is no search ${id}; it may have been removed`, { id })

  return {
    add: (optimization) =>
      guarded(() => {
        const at = now()
        const { request, axes, best, ...rest } = optimization
        db.insert(optimizations)
          .values({
            ...rest,
            request: JSON.stringify(request),
            axes: JSON.stringify(axes),
            best: JSON.stringify(best),
            createdAt: at,
            updatedAt: at,
          })
          .run()
      }),
    change: (id, { best, ...rest }) =>
      guarded(() => {
        db.update(optimizations)
          .set({ ...rest, ...(best === undefined ? {} : { best: JSON.stringify(best) }), updatedAt: now() })
          .where(eq(optimizations.id, id))
          .run()
      }),
    get: (id) =>
      guarded(() => {
        const row = db.select().from(optimizations).where(eq(optimizations.id, id)).get()
        if (row === undefined) throw missing(id)
        return { ...summaryOf(row), definition: row.definition, holdoutFrom: row.holdoutFrom }
      }),
    list: (request) =>
      guarded(() => {
        const limit = pageLimit(request)
        const rows = db
          .select()
          .from(optimizations)
          .where(afterCursor(optimizations.createdAt, optimizations.id, request))
          .orderBy(desc(optimizations.createdAt), desc(optimizations.id))
          .limit(limit + 1)
          .all()
        return toPage(rows, limit, summaryOf, ({ createdAt, id }) => encodeCursor(createdAt, id))
      }),
    remove: (id) =>
      guarded(() => {
        database.transaction(() => {
          const { changes } = db.delete(optimizations).where(eq(optimizations.id, id)).run()
          if (changes === 0) throw missing(id)
          db.delete(optimizationChunks).where(eq(optimizationChunks.optimizationId, id)).run()
        })()
      }),
    store: (id, chunks, { source, symbol, timeframe }, trials) =>
      guarded(() => {
        const at = now()
        database.transaction(() => {
          db.delete(optimizationChunks).where(eq(optimizationChunks.optimizationId, id)).run()
          for (const [chunk, columns] of chunks.entries()) {
            db.insert(optimizationChunks)
              .values({ optimizationId: id, chunk, columns, createdAt: at, updatedAt: at })
              .run()
          }
          db.insert(searchTrials)
            .values({ optimizationId: id, source, symbol, timeframe, ...trials, createdAt: at, updatedAt: at })
            .onConflictDoUpdate({ target: searchTrials.optimizationId, set: { ...trials, updatedAt: at } })
            .run()
        })()
      }),
    chunks: (id) =>
      guarded(() =>
        db
          .select({ columns: optimizationChunks.columns })
          .from(optimizationChunks)
          .where(eq(optimizationChunks.optimizationId, id))
          .orderBy(asc(optimizationChunks.chunk))
          .all()
          .map(({ columns }) => columns),
      ),
    stopRunning: () =>
      guarded(() => {
        db.update(optimizations)
          .set({ status: 'cancelled', updatedAt: now() })
          .where(eq(optimizations.status, 'running'))
          .run()
      }),
    trialsOn: ({ source, symbol, timeframe }) =>
      guarded(() => {
        const rows = db
          .select()
          .from(searchTrials)
          .where(
            and(
              eq(searchTrials.source, source),
              eq(searchTrials.symbol, symbol),
              eq(searchTrials.timeframe, timeframe),
            ),
          )
          .all()
        return together(rows)
      }),
  }
}

/** Mean and squares of several groups together (Chan, Golub, LeVeque 1979). */
function together(groups: readonly Omit<SearchTrials, 'strategy'>[]): ReturnType<OptimizationsRepository['trialsOn']> {
  let count = 0
  let measured = 0
  let mean = 0
  let squares = 0
  for (const group of groups) {
    count += group.count
    if (group.measured === 0) continue
    const all = measured + group.measured
    const distance = group.sharpeMean - mean
    mean += (distance * group.measured) / all
    squares += group.sharpeSquares + (distance * distance * measured * group.measured) / all
    measured = all
  }
  return { count, sharpeVariance: measured < 2 ? null : squares / (measured - 1) }
}

function summaryOf(row: typeof optimizations.$inferSelect): OptimizationSummary {
  const { id, strategy, strategyId, status, combinations, done, durationMs, threads, createdAt } = row
  const what = `the search ${id}`
  return {
    id,
    strategy,
    strategyId,
    status,
    combinations,
    done,
    durationMs,
    threads,
    createdAt,
    request: parseJsonColumn(row.request, optimizeRequestSchema, what),
    axes: parseJsonColumn(row.axes, z.array(searchedAxisSchema), what),
    best: parseJsonColumn(row.best, z.array(bestCombinationSchema), what),
  }
}
