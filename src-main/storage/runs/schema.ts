import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** The trades of a run in pages of 500: `trades` is a JSON array, `page` counts from 0. The run itself is in the books. */
export const backtestTrades = sqliteTable(
  'backtest_trades',
  {
    resultId: text('result_id').notNull(),
    page: integer('page').notNull(),
    trades: text('trades').notNull(),
    ...times,
  },
  (table) => [primaryKey({ columns: [table.resultId, table.page] })],
)

/** The curve of a run: little-endian Float64 columns one after the other, time, equity, drawdown. */
export const backtestSeries = sqliteTable('backtest_series', {
  resultId: text('result_id').primaryKey(),
  bars: integer('bars').notNull(),
  tradeCount: integer('trade_count').notNull(),
  ...times,
  columns: blob('columns', { mode: 'buffer' }).notNull(),
})
