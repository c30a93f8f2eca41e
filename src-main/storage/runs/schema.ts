import { blob, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

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

/** A search of parameters; what its trials gave is in `optimization_chunks`. `request`, `axes` and `best` are JSON. */
export const optimizations = sqliteTable(
  'optimizations',
  {
    id: text('id').primaryKey(),
    strategy: text('strategy').notNull(),
    strategyId: text('strategy_id'),
    status: text('status', { enum: ['running', 'done', 'cancelled', 'failed'] }).notNull(),
    definition: text('definition').notNull(),
    request: text('request').notNull(),
    axes: text('axes').notNull(),
    best: text('best').notNull(),
    combinations: integer('combinations').notNull(),
    done: integer('done').notNull(),
    durationMs: real('duration_ms').notNull(),
    threads: integer('threads').notNull(),
    holdoutFrom: integer('holdout_from'),
    ...times,
  },
  (table) => [index('optimizations_created').on(table.createdAt, table.id)],
)

/** Trials of a search, 4,096 a chunk: little-endian Float64 columns one after the other, state, combination, figures. */
export const optimizationChunks = sqliteTable(
  'optimization_chunks',
  {
    optimizationId: text('optimization_id').notNull(),
    chunk: integer('chunk').notNull(),
    ...times,
    columns: blob('columns', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.optimizationId, table.chunk] })],
)

/**
 * How many trials a search made on a series, and how far their Sharpe ratios lie apart: of `measured` ones the mean and
 * the sum of squared distances from it. It stays when the search is removed, for a trial that was made cannot be unmade.
 */
export const searchTrials = sqliteTable(
  'search_trials',
  {
    optimizationId: text('optimization_id').primaryKey(),
    source: text('source').notNull(),
    symbol: text('symbol').notNull(),
    timeframe: text('timeframe').notNull(),
    strategy: text('strategy').notNull(),
    count: integer('count').notNull(),
    measured: integer('measured').notNull(),
    sharpeMean: real('sharpe_mean').notNull(),
    sharpeSquares: real('sharpe_squares').notNull(),
    ...times,
  },
  (table) => [index('search_trials_series').on(table.source, table.symbol, table.timeframe)],
)
