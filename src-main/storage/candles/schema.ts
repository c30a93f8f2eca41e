import { blob, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** One series of candles. Its key is source + symbol + timeframe; sources never merge. The figures are the sum of its chunks. */
export const candleSeries = sqliteTable(
  'candle_series',
  {
    id: integer('id').primaryKey(),
    source: text('source').notNull(),
    symbol: text('symbol').notNull(),
    timeframe: text('timeframe').notNull(),
    count: integer('count').notNull(),
    fromTime: integer('from_time').notNull(),
    toTime: integer('to_time').notNull(),
    gaps: integer('gaps').notNull(),
    ...times,
  },
  (table) => [uniqueIndex('candle_series_by_key').on(table.source, table.symbol, table.timeframe)],
)

/**
 * The bars of one window of 1,024 timeframes, aligned to the UTC epoch; `start` is the window's begin. `columns` holds
 * six little-endian Float64 columns one after the other: time, open, high, low, close, volume.
 */
export const candleChunks = sqliteTable(
  'candle_chunks',
  {
    seriesId: integer('series_id')
      .notNull()
      .references(() => candleSeries.id, { onDelete: 'cascade' }),
    start: integer('start').notNull(),
    count: integer('count').notNull(),
    fromTime: integer('from_time').notNull(),
    toTime: integer('to_time').notNull(),
    gaps: integer('gaps').notNull(),
    ...times,
    columns: blob('columns', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.seriesId, table.start] })],
)
