import type { Database } from 'better-sqlite3'
import { and, asc, eq, gt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageLimit, toPage } from '#main/storage/page.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import { CANDLE_COLUMNS, type CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { candleSeries } from './schema.ts'

/** A chunk covers so many timeframes. */
export const CHUNK_BARS = 1_024

const COLUMN_COUNT = CANDLE_COLUMNS.length

/** A stored series, its figures and the number under which its chunks lie. */
export type StoredSeries = SeriesSummary & { readonly id: number }

type RangeRow = [count: number, columns: Buffer]
type ChunkFigures = { count: number; from_time: number; to_time: number; gaps: number }

/**
 * The candle tables. The bulk of the work goes through prepared statements rather than the query builder: it is one BLOB
 * after another. Callers put what belongs together into a transaction.
 */
export type CandleRepository = {
  find(key: SeriesKey): StoredSeries | undefined
  list(request?: PageRequest): Page<SeriesSummary>
  /** Makes an empty series; its figures are set by `refreshSeries`. */
  createSeries(key: SeriesKey, now: number): number
  /** The bars of a chunk. */
  chunk(seriesId: number, start: number): CandleColumns | undefined
  /** Writes the bars of a chunk over whatever was there. */
  writeChunk(seriesId: number, start: number, bars: CandleColumns, gaps: number, now: number): void
  /** Sums the chunks up into the series. */
  refreshSeries(seriesId: number, timeframeMs: number, now: number): void
  /** All bars of the chunks whose start lies in `[from, to)`. */
  readChunks(seriesId: number, from: number, to: number): CandleColumns
}

export function createCandleRepository(database: Database): CandleRepository {
  const db = drizzle(database)
  const selectChunk = database
    .prepare<[number, number], RangeRow>('SELECT count, columns FROM candle_chunks WHERE series_id = ? AND start = ?')
    .raw()
  const countRange = database
    .prepare<[number, number, number], number>(
      'SELECT coalesce(sum(count), 0) FROM candle_chunks WHERE series_id = ? AND start >= ? AND start < ?',
    )
    .pluck()
  const selectRange = database
    .prepare<[number, number, number], RangeRow>(
      'SELECT count, columns FROM candle_chunks WHERE series_id = ? AND start >= ? AND start < ? ORDER BY start',
    )
    .raw()
  const upsertChunk = database.prepare(
    `INSERT INTO candle_chunks (series_id, start, count, from_time, to_time, gaps, created_at, updated_at, columns)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (series_id, start) DO UPDATE SET count = excluded.count, from_time = excluded.from_time,
       to_time = excluded.to_time, gaps = excluded.gaps, updated_at = excluded.updated_at, columns = excluded.columns`,
  )
  const selectFigures = database.prepare<[number], ChunkFigures>(
    'SELECT count, from_time, to_time, gaps FROM candle_chunks WHERE series_id = ? ORDER BY start',
  )
  let scratch = new Float64Array(COLUMN_COUNT * CHUNK_BARS)

  return {
    find: ({ source, symbol, timeframe }) => {
      const row = db
        .select()
        .from(candleSeries)
        .where(
          and(eq(candleSeries.source, source), eq(candleSeries.symbol, symbol), eq(candleSeries.timeframe, timeframe)),
        )
        .get()
      return row && { id: row.id, ...toSummary(row) }
    },

    list: (request = {}) => {
      const limit = pageLimit(request)
      const after = request.cursor === undefined ? 0 : decodeCursor(request.cursor).order
      const rows = db
        .select()
        .from(candleSeries)
        .where(gt(candleSeries.id, after))
        .orderBy(asc(candleSeries.id))
        .limit(limit + 1)
        .all()
      return toPage(rows, limit, toSummary, (row) => encodeCursor(row.id, ''))
    },

    createSeries: (key, now) => {
      const empty = { count: 0, fromTime: 0, toTime: 0, gaps: 0, createdAt: now, updatedAt: now }
      return Number(
        db
          .insert(candleSeries)
          .values({ ...key, ...empty })
          .run().lastInsertRowid,
      )
    },

    chunk: (seriesId, start) => {
      const row = selectChunk.get(seriesId, start)
      if (row === undefined) return undefined
      const columns = allocateColumns(row[0])
      copyChunk(row, columns, 0)
      return columns
    },

    writeChunk: (seriesId, start, bars, gaps, now) => {
      const count = bars.time.length
      if (scratch.length < COLUMN_COUNT * count) scratch = new Float64Array(COLUMN_COUNT * count)
      CANDLE_COLUMNS.forEach((name, i) => {
        scratch.set(bars[name], i * count)
      })
      const blob = Buffer.from(scratch.buffer, 0, COLUMN_COUNT * count * 8)
      upsertChunk.run(seriesId, start, count, bars.time[0], bars.time[count - 1], gaps, now, now, blob)
    },

    refreshSeries: (seriesId, timeframeMs, now) => {
      let count = 0
      let gaps = 0
      let fromTime = 0
      let toTime = 0
      for (const chunk of selectFigures.iterate(seriesId)) {
        if (count === 0) fromTime = chunk.from_time
        else if (Math.round((chunk.from_time - toTime) / timeframeMs) > 1) gaps++
        count += chunk.count
        gaps += chunk.gaps
        toTime = chunk.to_time
      }
      db.update(candleSeries)
        .set({ count, gaps, fromTime, toTime, updatedAt: now })
        .where(eq(candleSeries.id, seriesId))
        .run()
    },

    readChunks: (seriesId, from, to) => {
      const columns = allocateColumns(countRange.get(seriesId, from, to) ?? 0)
      let at = 0
      for (const row of selectRange.iterate(seriesId, from, to)) {
        copyChunk(row, columns, at)
        at += row[0]
      }
      return columns
    },
  }
}

/** Six columns of `length` bars in one piece of memory. */
function allocateColumns(length: number): CandleColumns {
  const all = new Float64Array(COLUMN_COUNT * length)
  const column = (i: number): Float64Array => all.subarray(i * length, (i + 1) * length)
  return { time: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }
}

/** Copies a chunk's columns to `columns` from bar `at` on; byte by byte, since a BLOB need not lie on a multiple of eight. */
function copyChunk([count, blob]: RangeRow, columns: CandleColumns, at: number): void {
  const bytes = count * 8
  if (blob.length !== COLUMN_COUNT * bytes) {
    throw new AppError(
      'STORAGE',
      'the stored candles are damaged: a chunk has another length than it should; import them again',
    )
  }
  CANDLE_COLUMNS.forEach((name, i) => {
    const column = columns[name]
    new Uint8Array(column.buffer, column.byteOffset + at * 8, bytes).set(blob.subarray(i * bytes, (i + 1) * bytes))
  })
}

function toSummary(row: typeof candleSeries.$inferSelect): SeriesSummary {
  const { source, symbol, timeframe, count, fromTime, toTime, gaps } = row
  return { source, symbol, timeframe, count, from: fromTime, to: toTime, gaps }
}
