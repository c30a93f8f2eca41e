import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { strategies } from './schema.ts'
import { accounts } from './trading-schema.ts'

// Times are UTC milliseconds. Every table says when a row was made and last changed.
const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** The strategies that are to trade, each on one account; a row is there for as long as it is enabled. */
export const strategyRuns = sqliteTable('strategy_runs', {
  strategyId: text('strategy_id')
    .primaryKey()
    .references(() => strategies.id),
  version: integer('version').notNull(),
  account: text('account_id')
    .notNull()
    .references(() => accounts.id),
  /** A JSON array. */
  symbols: text('symbols').notNull(),
  /** Values instead of the parameters' defaults, as JSON. */
  parameters: text('parameters').notNull(),
  /** When it was enabled, by the market's clock. */
  since: integer('since').notNull(),
  /** Why it was stopped by an error of its own. */
  failure: text('failure'),
  ...times,
})

/** What strategies wanted to do, and what became of it. */
export const strategySignals = sqliteTable(
  'strategy_signals',
  {
    id: text('id').primaryKey(),
    strategyId: text('strategy_id').notNull(),
    version: integer('version').notNull(),
    account: text('account_id').notNull(),
    symbol: text('symbol').notNull(),
    direction: text('direction').notNull(),
    action: text('action').notNull(),
    /** The opening of the bar on whose close it was seen. */
    barTime: integer('bar_time').notNull(),
    /** When it was acted on, by the market's clock. */
    time: integer('time').notNull(),
    reason: text('reason').notNull(),
    outcome: text('outcome').notNull(),
    words: text('words').notNull(),
    orderId: text('order_id'),
    ...times,
  },
  (table) => [
    index('strategy_signals_by_time').on(table.time, table.id),
    index('strategy_signals_by_strategy').on(table.strategyId, table.time, table.id),
  ],
)
