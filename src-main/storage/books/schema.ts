import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Times are UTC milliseconds. Every table says when a row was made and last changed.
const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** A strategy; what it does is in its versions. Removing one only sets `deleted_at`. */
export const strategies = sqliteTable(
  'strategies',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    type: text('type').notNull(),
    currentVersion: integer('current_version').notNull(),
    deletedAt: integer('deleted_at'),
    ...times,
  },
  (table) => [index('strategies_by_change').on(table.updatedAt, table.id)],
)

/** Every definition a strategy ever had, as the JSON text the trader wrote. */
export const strategyVersions = sqliteTable(
  'strategy_versions',
  {
    strategyId: text('strategy_id')
      .notNull()
      .references(() => strategies.id),
    version: integer('version').notNull(),
    definition: text('definition').notNull(),
    ...times,
  },
  (table) => [primaryKey({ columns: [table.strategyId, table.version] })],
)

/** A finished backtest as it is listed, with what is needed to run it again. Its trades and its curve lie in the runs database. */
export const backtestResults = sqliteTable(
  'backtest_results',
  {
    id: text('id').primaryKey(),
    strategyId: text('strategy_id').references(() => strategies.id),
    strategyName: text('strategy_name').notNull(),
    source: text('source').notNull(),
    symbol: text('symbol').notNull(),
    /** A JSON array: `symbol` and what shared its cash. */
    symbols: text('symbols').notNull().default('[]'),
    seriesTimeframe: text('series_timeframe').notNull(),
    timeframe: text('timeframe').notNull(),
    bars: integer('bars').notNull(),
    fromTime: integer('from_time').notNull(),
    toTime: integer('to_time').notNull(),
    initialCapital: real('initial_capital').notNull(),
    finalEquity: real('final_equity').notNull(),
    /** The final equity where ambiguous bars are read for the trader; `final_equity` reads them against. */
    optimisticEquity: real('optimistic_equity').notNull().default(0),
    ambiguousBars: integer('ambiguous_bars').notNull().default(0),
    durationMs: real('duration_ms').notNull(),
    ...times,
    metrics: text('metrics').notNull(),
    warnings: text('warnings').notNull(),
    request: text('request').notNull(),
    definition: text('definition').notNull(),
    /** The honesty report of the run as JSON, and when it was made; null while there is none. */
    honesty: text('honesty'),
    honestyAt: integer('honesty_at'),
  },
  (table) => [
    index('backtest_results_by_time').on(table.createdAt, table.id),
    index('backtest_results_by_strategy').on(table.strategyId),
  ],
)

/** What the trader has chosen; `value` is JSON. A key without a row has its default. */
export const settings = sqliteTable('settings', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
  ...times,
})
