import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// The books of the paper exchange: what a real exchange would know. Times are UTC milliseconds, money and amounts exact
// decimals as text. Every table says when a row was made and last changed.
const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** Accounts at the paper exchange, by the engine's id of them. */
export const paperAccounts = sqliteTable('paper_accounts', { id: text('id').primaryKey(), ...times })

const account = () =>
  text('account_id')
    .notNull()
    .references(() => paperAccounts.id)

/** What an account holds of each currency, open orders included. */
export const paperBalances = sqliteTable(
  'paper_balances',
  { account: account(), currency: text('currency').notNull(), total: text('total').notNull(), ...times },
  (table) => [primaryKey({ columns: [table.account, table.currency] })],
)

/** Every order that was ever accepted; `sequence` counts within the account. */
export const paperOrders = sqliteTable(
  'paper_orders',
  {
    account: account(),
    sequence: integer('sequence').notNull(),
    clientOrderId: text('client_order_id').notNull(),
    symbol: text('symbol').notNull(),
    /** What was asked for, as JSON. */
    request: text('request').notNull(),
    status: text('status').notNull(),
    amount: text('amount').notNull(),
    filled: text('filled').notNull(),
    price: text('price'),
    stopPrice: text('stop_price'),
    triggered: integer('triggered', { mode: 'boolean' }).notNull(),
    /** The best price that a trailing stop has seen. */
    best: text('best'),
    /** The volume before it at its price. */
    queue: text('queue'),
    reservePrice: text('reserve_price'),
    reason: text('reason'),
    ...times,
  },
  (table) => [
    primaryKey({ columns: [table.account, table.sequence] }),
    uniqueIndex('paper_orders_by_client_id').on(table.account, table.clientOrderId),
    index('paper_orders_open').on(table.account, table.sequence).where(sql`status IN ('open', 'partially_filled')`),
  ],
)

/** Every execution; `sequence` counts within the account. */
export const paperFills = sqliteTable(
  'paper_fills',
  {
    account: account(),
    sequence: integer('sequence').notNull(),
    orderSequence: integer('order_sequence').notNull(),
    clientOrderId: text('client_order_id').notNull(),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    price: text('price').notNull(),
    amount: text('amount').notNull(),
    fee: text('fee').notNull(),
    feeCurrency: text('fee_currency').notNull(),
    liquidity: text('liquidity').notNull(),
    time: integer('time').notNull(),
    ...times,
  },
  (table) => [
    primaryKey({ columns: [table.account, table.sequence] }),
    index('paper_fills_by_time').on(table.account, table.time, table.sequence),
  ],
)
