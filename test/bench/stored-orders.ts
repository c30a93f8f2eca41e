import { join } from 'node:path'
import Database from 'better-sqlite3'

/** How many orders are stored, how far apart, and up to when (UTC ms). */
export type StoredOrders = { readonly count: number; readonly stepMs: number; readonly end: number }

/**
 * Puts orders that have ended, each with two events and a fill, a trade for every second one and two ledger entries for
 * each, straight into the books of a data folder that no engine holds.
 */
export function storeOrders(folder: string, symbols: readonly string[], { count, stepMs, end }: StoredOrders): void {
  const database = new Database(join(folder, 'books.sqlite'))
  // A machine that fails now loses nothing that anybody needs.
  database.pragma('synchronous = OFF')
  database.pragma('foreign_keys = OFF')
  database.exec('CREATE TEMP TABLE picked (n INTEGER PRIMARY KEY, symbol TEXT, strategy TEXT, time INTEGER)')
  database
    .prepare(
      `INSERT INTO picked
       WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < @count)
       SELECT n, 'C' || (n % CAST(@symbols AS INTEGER)) || '/USDT', CASE n % 5 WHEN 0 THEN 'strategy-' || (n % 3) END,
              @end - (@count - n) * @stepMs
       FROM counted`,
    )
    .run({ count, symbols: symbols.length, end, stepMs })
  for (const statement of STATEMENTS) database.exec(statement)
  database.pragma('optimize')
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

const ID = `printf('stored-%08d', n)`
const SIDE = `CASE n % 2 WHEN 0 THEN 'buy' ELSE 'sell' END`
const STATE = `json_object('id', printf('trade-%08d', n), 'account', 'paper', 'symbol', symbol, 'direction', 'long',
  'entryQuantity', '0.1', 'entryValue', '10', 'exitQuantity', '0.1', 'exitValue', '10.1', 'quantity', '0',
  'openValue', '0', 'realizedPnl', '0.08', 'fees', json('{"USDT":"0.02"}'), 'feeValue', '0.02',
  'unpricedFees', json('[]'), 'highest', '101.2', 'lowest', '99.9', 'entryTime', time, 'exitTime', time + 500,
  'entryReason', 'manual', 'exitReason', 'manual')`

const STATEMENTS = [
  `INSERT INTO orders (id, account_id, client_order_id, exchange_order_id, symbol, side, type, status, amount, filled,
     filled_value, fee, time_in_force, post_only, reduce_only, purpose, held_by, strategy_id, created_at, updated_at)
   SELECT ${ID}, 'paper', 'c' || n, 'x' || n, symbol, ${SIDE}, 'market', 'filled', '0.1', '0.1', '10.1',
     '{"USDT":"0.0101"}', 'IOC', 0, 0, 'entry', 'exchange', strategy, time, time + 1 FROM picked`,
  `INSERT INTO order_events (order_id, sequence, kind, status, data, created_at, updated_at)
   SELECT ${ID}, sequence, kind, status, data, time, time FROM picked, (
     SELECT 1 AS sequence, 'created' AS kind, 'sent' AS status, '{"purpose":"entry"}' AS data
     UNION ALL SELECT 2, 'filled', 'filled', '{"fillId":"f","amount":"0.1","price":"101"}')`,
  `INSERT INTO fills (account_id, symbol, fill_id, order_id, side, price, amount, fee, fee_currency, liquidity,
     strategy_id, time, created_at, updated_at)
   SELECT 'paper', symbol, 'stored-' || n, ${ID}, ${SIDE}, '101', '0.1', '0.0101', 'USDT', 'taker', strategy,
     time, time, time FROM picked`,
  `INSERT INTO trades (id, account_id, symbol, state, strategy_id, entry_time, exit_time, created_at, updated_at)
   SELECT printf('trade-%08d', n), 'paper', symbol, ${STATE}, strategy, time, time + 500, time, time
   FROM picked WHERE n % 2 = 0`,
  `INSERT INTO ledger_entries (id, transaction_id, account_id, currency, book, amount, reference, time, created_at, updated_at)
   SELECT 'entry-' || n || '-' || line, 'transaction-' || n, 'paper',
     CASE n % 4 WHEN 0 THEN substr(symbol, 1, instr(symbol, '/') - 1) ELSE 'USDT' END,
     CASE line WHEN 0 THEN 'holdings' ELSE 'trading' END, CASE line WHEN 0 THEN '0.1' ELSE '-0.1' END,
     'stored-' || n, time, time, time
   FROM picked, (SELECT 0 AS line UNION ALL SELECT 1)`,
]
