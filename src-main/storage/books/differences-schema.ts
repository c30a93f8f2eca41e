import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { accounts } from './trading-schema.ts'

// Times are UTC milliseconds. Every table says when a row was made and last changed.
const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** Where an account's books and its exchange differ: what nobody has decided on yet, and what the trader leaves as it is. */
export const differences = sqliteTable(
  'differences',
  {
    id: text('id').primaryKey(),
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    kind: text('kind').notNull(),
    /** What of that kind it is about: an order, a fill, a currency or a symbol. */
    subject: text('subject').notNull(),
    symbol: text('symbol'),
    currency: text('currency'),
    ours: text('ours').notNull(),
    theirs: text('theirs').notNull(),
    message: text('message').notNull(),
    /** A JSON array of what can be done about it. */
    options: text('options').notNull(),
    /** `open` or `ignored`. */
    state: text('state').notNull(),
    /** The order or the fill as the exchange told it, as JSON. */
    evidence: text('evidence'),
    since: integer('since').notNull(),
    ...times,
  },
  (table) => [
    uniqueIndex('differences_by_subject').on(table.account, table.kind, table.subject),
    index('differences_by_time').on(table.account, table.since, table.id),
  ],
)

/** How far the exchange of an account was read. */
export const reconciliations = sqliteTable('reconciliations', {
  account: text('account_id')
    .primaryKey()
    .references(() => accounts.id),
  /** The time, by the exchange's clock, of the newest fill up to which all fills were read. */
  fillsReadUpTo: integer('fills_read_up_to').notNull(),
  ...times,
})
