import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// Times are UTC milliseconds, money and amounts are exact decimals as text. Every table says when a row was made and
// last changed. Lists are read by account, newest first: each has an index for every filter that can make it short,
// ending in what the list is sorted by. Executions and bookings of the same time are sorted by their rowid, which every
// index ends in by itself. What a strategy did is indexed apart, since orders by hand have no place there.
const times = {
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
}

/** Keys of exchanges, encrypted: what is stored here opens nothing without the keychain or the passphrase. */
export const credentials = sqliteTable('credentials', {
  id: text('id').primaryKey(),
  exchange: text('exchange').notNull(),
  /** Which servers it is for, and the address of one on this machine. */
  environment: text('environment').notNull(),
  url: text('url'),
  label: text('label').notNull(),
  /** What it was encrypted by: `os` (the system's keychain) or `vault` (the passphrase). */
  kind: text('kind').notNull(),
  /** Base64. Emptied when the credential is removed, so that its row may still be named by an account of the past. */
  sealed: text('sealed').notNull(),
  removedAt: integer('removed_at'),
  ...times,
})

/** Accounts to trade on; a removed one keeps its history. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    market: text('market').notNull(),
    exchange: text('exchange').notNull(),
    /** Whose prices it trades on. */
    source: text('source').notNull().default(''),
    /** Which servers of the exchange; null for paper. */
    environment: text('environment'),
    /** The server's address where it is one on this machine. */
    url: text('url'),
    /** The keys it is opened with; null for paper. */
    credentialId: text('credential_id').references(() => credentials.id),
    currency: text('currency').notNull(),
    live: integer('live', { mode: 'boolean' }).notNull(),
    /** Limits and protections that the trader has set and the balances it began with, as JSON. */
    limits: text('limits').notNull().default('{}'),
    removedAt: integer('removed_at'),
    ...times,
  },
  (table) => [index('accounts_by_time').on(table.createdAt, table.id)],
)

/** Every order that was ever intended; the row is the sum of its events. */
export const orders = sqliteTable(
  'orders',
  {
    id: text('id').primaryKey(),
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    clientOrderId: text('client_order_id').notNull(),
    exchangeOrderId: text('exchange_order_id'),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    type: text('type').notNull(),
    status: text('status').notNull(),
    amount: text('amount').notNull(),
    filled: text('filled').notNull(),
    /** Price × amount of all fills. */
    filledValue: text('filled_value').notNull(),
    price: text('price'),
    stopPrice: text('stop_price'),
    triggerBy: text('trigger_by'),
    trailing: text('trailing'),
    /** Fees by currency, as JSON. */
    fee: text('fee').notNull(),
    timeInForce: text('time_in_force').notNull(),
    expiresAt: integer('expires_at'),
    postOnly: integer('post_only', { mode: 'boolean' }).notNull(),
    reduceOnly: integer('reduce_only', { mode: 'boolean' }).notNull(),
    /** What it is for: entry, stopLoss, takeProfit, trailingStop, exit or closeAll. */
    purpose: text('purpose').notNull(),
    parentOrderId: text('parent_order_id'),
    ocoGroup: text('oco_group'),
    /** The stop and targets to place for its fills, as JSON. */
    protection: text('protection'),
    heldBy: text('held_by').notNull(),
    strategyId: text('strategy_id'),
    reason: text('reason'),
    /** What a strategy ordered it for; orders by hand have none. */
    why: text('why'),
    note: text('note'),
    tags: text('tags'),
    ...times,
  },
  (table) => [
    uniqueIndex('orders_by_client_id').on(table.account, table.clientOrderId),
    index('orders_by_account_time').on(table.account, table.createdAt, table.id),
    index('orders_by_account_symbol_time').on(table.account, table.symbol, table.createdAt, table.id),
    index('orders_by_status_time').on(table.account, table.status, table.createdAt, table.id),
    index('orders_by_strategy_time')
      .on(table.account, table.strategyId, table.createdAt, table.id)
      .where(sql`strategy_id IS NOT NULL`),
    index('orders_by_strategy_symbol_time')
      .on(table.account, table.strategyId, table.symbol, table.createdAt, table.id)
      .where(sql`strategy_id IS NOT NULL`),
    index('orders_by_parent')
      .on(table.parentOrderId, table.createdAt, table.id)
      .where(sql`parent_order_id IS NOT NULL`),
    index('orders_with_protection').on(table.account, table.createdAt, table.id).where(sql`protection IS NOT NULL`),
    index('orders_unfinished')
      .on(table.account, table.createdAt, table.id)
      .where(sql`status NOT IN ('denied', 'filled', 'cancelled', 'rejected', 'expired')`),
  ],
)

/** The life of every order, appended to and never changed. */
export const orderEvents = sqliteTable(
  'order_events',
  {
    orderId: text('order_id')
      .notNull()
      .references(() => orders.id),
    sequence: integer('sequence').notNull(),
    kind: text('kind').notNull(),
    status: text('status').notNull(),
    data: text('data').notNull(),
    ...times,
  },
  (table) => [primaryKey({ columns: [table.orderId, table.sequence] })],
)

/** Every execution, once: the exchange's id is unique with account and symbol for ever. */
export const fills = sqliteTable(
  'fills',
  {
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    symbol: text('symbol').notNull(),
    id: text('fill_id').notNull(),
    orderId: text('order_id').notNull(),
    side: text('side').notNull(),
    price: text('price').notNull(),
    amount: text('amount').notNull(),
    fee: text('fee').notNull(),
    feeCurrency: text('fee_currency').notNull(),
    liquidity: text('liquidity').notNull(),
    /** Of the order. */
    strategyId: text('strategy_id'),
    time: integer('time').notNull(),
    ...times,
  },
  (table) => [
    primaryKey({ columns: [table.account, table.symbol, table.id] }),
    index('fills_by_account_time').on(table.account, table.time),
    index('fills_by_account_symbol_time').on(table.account, table.symbol, table.time),
    index('fills_by_strategy_time').on(table.account, table.strategyId, table.time).where(sql`strategy_id IS NOT NULL`),
    index('fills_by_strategy_symbol_time')
      .on(table.account, table.strategyId, table.symbol, table.time)
      .where(sql`strategy_id IS NOT NULL`),
    index('fills_by_order').on(table.orderId, table.time),
  ],
)

/** Round trips, open ones too: an open trade is the position. */
export const trades = sqliteTable(
  'trades',
  {
    id: text('id').primaryKey(),
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    symbol: text('symbol').notNull(),
    /** All figures of it, as JSON. */
    state: text('state').notNull(),
    strategyId: text('strategy_id'),
    entryTime: integer('entry_time').notNull(),
    exitTime: integer('exit_time'),
    ...times,
  },
  (table) => [
    index('trades_by_account_time').on(table.account, table.entryTime, table.id),
    index('trades_by_account_symbol_time').on(table.account, table.symbol, table.entryTime, table.id),
    index('trades_by_strategy_time')
      .on(table.account, table.strategyId, table.entryTime, table.id)
      .where(sql`strategy_id IS NOT NULL`),
    index('trades_by_strategy_symbol_time')
      .on(table.account, table.strategyId, table.symbol, table.entryTime, table.id)
      .where(sql`strategy_id IS NOT NULL`),
    index('trades_open_by_time').on(table.account, table.entryTime, table.id).where(sql`exit_time IS NULL`),
    index('trades_by_exit').on(table.account, table.exitTime, table.id).where(sql`exit_time IS NOT NULL`),
    uniqueIndex('trades_open').on(table.account, table.symbol).where(sql`exit_time IS NULL`),
  ],
)

/** Double entry: the amounts of a transaction add up to zero in every currency. */
export const ledgerEntries = sqliteTable(
  'ledger_entries',
  {
    id: text('id').primaryKey(),
    transaction: text('transaction_id').notNull(),
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    currency: text('currency').notNull(),
    book: text('book').notNull(),
    amount: text('amount').notNull(),
    reference: text('reference').notNull(),
    time: integer('time').notNull(),
    ...times,
  },
  (table) => [
    index('ledger_by_account_time').on(table.account, table.time),
    index('ledger_by_currency_time').on(table.account, table.currency, table.time),
    index('ledger_by_transaction').on(table.transaction),
  ],
)

/** What the holdings of an account add up to in the ledger, kept so that a start need not sum it up. */
export const ledgerBalances = sqliteTable(
  'ledger_balances',
  {
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    currency: text('currency').notNull(),
    amount: text('amount').notNull(),
    ...times,
  },
  (table) => [primaryKey({ columns: [table.account, table.currency] })],
)

/** Answers of commands that move money, by the caller's key: a repeated key gets the first answer. */
export const idempotencyKeys = sqliteTable('idempotency_keys', {
  key: text('key').primaryKey(),
  call: text('call').notNull(),
  /** SHA-256 of the input. */
  inputHash: text('input_hash').notNull(),
  /** The order it made. */
  orderId: text('order_id').notNull(),
  ...times,
})

/** The value of accounts over time. */
export const performanceSnapshots = sqliteTable(
  'performance_snapshots',
  {
    account: text('account_id')
      .notNull()
      .references(() => accounts.id),
    time: integer('time').notNull(),
    equity: text('equity').notNull(),
    cash: text('cash').notNull(),
    /** Money that came in or went out since the snapshot before. */
    deposits: text('deposits').notNull(),
    exposure: real('exposure').notNull(),
    ...times,
  },
  (table) => [primaryKey({ columns: [table.account, table.time] })],
)

/** What was done to the engine, by whom: risk states, limits, close-all, accounts. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text('id').primaryKey(),
    action: text('action').notNull(),
    origin: text('origin').notNull(),
    details: text('details').notNull(),
    ...times,
  },
  (table) => [index('audit_log_by_time').on(table.createdAt, table.id)],
)

/** The risk state of an account with all that must outlive a restart, as JSON. */
export const riskStates = sqliteTable('risk_states', {
  account: text('account_id')
    .primaryKey()
    .references(() => accounts.id),
  state: text('state').notNull(),
  ...times,
})
