import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createIdempotencyRepository } from '#main/storage/books/idempotency-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository } from '#main/storage/books/orders-repository.ts'
import { createRiskStatesRepository } from '#main/storage/books/risk-states-repository.ts'
import { createSnapshotsRepository } from '#main/storage/books/snapshots-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import { isFinal, orderStatusSchema } from '#shared/domain/order.ts'
import { temporaryBooks } from '#test/builders/books.ts'

/** New books, opened once more so that each statement is seen as it runs, its values in it. */
function watchedBooks() {
  const statements: string[] = []
  const file = temporaryBooks().database.name
  const database = new Database(file, { verbose: (statement) => statements.push(String(statement)) })
  onTestFinished(() => {
    database.close()
  })

  /** The plans of the SELECTs that `work` runs, each a line of SQLite's words. */
  const plansOf = (work: () => unknown): string[] => {
    statements.length = 0
    work()
    const selects = statements.filter((statement) => /^select/i.test(statement))
    expect(selects.length).toBeGreaterThan(0)
    return selects.flatMap((select) => {
      const steps = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${select}`).all()
      return steps.map(({ detail }) => detail)
    })
  }
  const now = (): number => 1
  return {
    database,
    plansOf,
    orders: createOrdersRepository(database),
    fills: createFillsRepository(database),
    trades: createTradesRepository(database),
    ledger: createLedgerRepository(database),
    accounts: createAccountsRepository(database, now),
    keys: createIdempotencyRepository(database),
    snapshots: createSnapshotsRepository(database, now),
    audit: createAuditRepository(database, now),
    riskStates: createRiskStatesRepository(database),
  }
}

/** Every choice of leaving out or giving each of the values. */
function combinations(values: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  let all: Record<string, unknown>[] = [{}]
  for (const [name, value] of Object.entries(values)) all = all.flatMap((each) => [each, { ...each, [name]: value }])
  return all
}

/** The columns that the only step of a plan finds its rows by, as SQLite tells them; an error where it reads more. */
function soughtBy(plans: readonly string[]): { index: string; terms: string } {
  expect(plans).toHaveLength(1)
  const match = /^SEARCH \w+ USING (?:COVERING )?INDEX (\w+) \((.*)\)$/.exec(plans[0])
  if (match === null) throw new Error(`reads more than it needs: ${plans[0]}`)
  return { index: match[1], terms: match[2] }
}

const SPAN = { from: 10, to: 20 }
/** Places within the span and after it. */
const TEXT_CURSORS = { cursor: '15:x' }
const ROW_CURSORS = { cursor: '15:7' }
const LATE = { from: 10, to: 20, cursor: '30:7' }

/**
 * The conditions on time that a list must seek by. Where a text breaks ties it is sought too; what is sorted by rowid reads
 * over those of the cursor's own time.
 */
function timeTerms(column: string, tie: 'id' | 'rowid', { from, to, cursor }: Record<string, unknown>): string[] {
  const place = tie === 'rowid' ? `${column}<?` : `(${column},id)<(?,?)`
  const upper = cursor !== undefined ? place : to !== undefined ? `${column}<?` : undefined
  return [...(from === undefined ? [] : [`${column}>?`]), ...(upper === undefined ? [] : [upper])]
}

/** The conditions that a list by account seeks by, in the order of its index. */
function wantedTerms(filter: Record<string, unknown>, time: readonly string[]): string {
  const columns = { account_id: 'paper', strategy_id: filter['strategyId'], symbol: filter['symbol'] }
  const given = Object.entries(columns).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=?`]))
  return [...given, ...time].join(' AND ')
}

const FILTERS = { symbol: 'BTC/USDT', strategyId: 's', ...SPAN }

test('orders are sought by whatever is asked for and come sorted', () => {
  const { plansOf, orders } = watchedBooks()
  for (const filter of combinations({ ...FILTERS, ...TEXT_CURSORS })) {
    const name = JSON.stringify(filter)
    const time = timeTerms('created_at', 'id', filter)
    const all = soughtBy(plansOf(() => orders.list({ account: 'paper', ...filter })))
    expect(all.terms, name).toBe(wantedTerms(filter, time))
    const open = soughtBy(plansOf(() => orders.list({ account: 'paper', ...filter, open: true })))
    expect(open, name).toEqual({ index: 'orders_unfinished', terms: wantedTerms({}, time) })
  }
})

test('orders of a status are sought by it where they are few, else by symbol or strategy', () => {
  const { plansOf, orders } = watchedBooks()
  for (const filter of combinations({ ...FILTERS, ...TEXT_CURSORS, side: 'buy' })) {
    const time = timeTerms('created_at', 'id', filter)
    const isNarrow = filter['symbol'] !== undefined || filter['strategyId'] !== undefined
    const byStatus = { index: 'orders_by_status_time', terms: ['account_id=?', 'status=?', ...time].join(' AND ') }
    for (const status of orderStatusSchema.options) {
      const name = `${status} ${JSON.stringify(filter)}`
      const sought = soughtBy(plansOf(() => orders.list({ account: 'paper', ...filter, status })))
      if (!isFinal(status)) expect(sought, name).toEqual({ index: 'orders_unfinished', terms: wantedTerms({}, time) })
      else if (isNarrow && (status === 'filled' || status === 'cancelled')) {
        expect(sought.terms, name).toBe(wantedTerms(filter, time))
      } else expect(sought, name).toEqual(byStatus)
    }
  }
})

test('trades are sought by whatever is asked for and come sorted', () => {
  const { plansOf, trades } = watchedBooks()
  for (const filter of combinations({ ...FILTERS, ...TEXT_CURSORS })) {
    const name = JSON.stringify(filter)
    const time = timeTerms('entry_time', 'id', filter)
    for (const open of [undefined, false]) {
      const { terms } = soughtBy(plansOf(() => trades.list({ account: 'paper', ...filter, open })))
      expect(terms, name).toBe(wantedTerms(filter, time))
    }
    const open = soughtBy(plansOf(() => trades.list({ account: 'paper', ...filter, open: true })))
    expect(open, name).toEqual({ index: 'trades_open_by_time', terms: wantedTerms({}, time) })
  }
})

test('fills are sought by whatever is asked for and come sorted', () => {
  const { plansOf, fills } = watchedBooks()
  for (const filter of combinations({ ...FILTERS, ...ROW_CURSORS })) {
    const name = JSON.stringify(filter)
    const time = timeTerms('time', 'rowid', filter)
    const all = soughtBy(plansOf(() => fills.list({ account: 'paper', ...filter })))
    expect(all.terms, name).toBe(wantedTerms(filter, time))
    for (const account of ['paper', undefined]) {
      const ofOrder = soughtBy(plansOf(() => fills.list({ ...filter, account, orderId: 'o' })))
      expect(ofOrder, name).toEqual({ index: 'fills_by_order', terms: ['order_id=?', ...time].join(' AND ') })
    }
  }
})

test('the ledger is sought by whatever is asked for and comes sorted', () => {
  const { plansOf, ledger } = watchedBooks()
  for (const filter of combinations({ ...SPAN, ...ROW_CURSORS })) {
    const time = timeTerms('time', 'rowid', filter)
    const all = soughtBy(plansOf(() => ledger.list({ account: 'paper', ...filter })))
    expect(all.terms, JSON.stringify(filter)).toBe(['account_id=?', ...time].join(' AND '))
    const one = soughtBy(plansOf(() => ledger.list({ account: 'paper', currency: 'USDT', ...filter })))
    expect(one.terms, JSON.stringify(filter)).toBe(['account_id=?', 'currency=?', ...time].join(' AND '))
  }
})

test('snapshots are sought by whatever is asked for and come sorted', () => {
  const { plansOf, snapshots } = watchedBooks()
  for (const filter of combinations({ ...SPAN, cursor: '15:' })) {
    const { terms } = soughtBy(plansOf(() => snapshots.list({ account: 'paper', ...filter })))
    const isBelow = filter['from'] !== undefined || filter['cursor'] !== undefined
    const time = [...(isBelow ? ['time>?'] : []), ...(filter['to'] === undefined ? [] : ['time<?'])]
    expect(terms, JSON.stringify(filter)).toBe(['account_id=?', ...time].join(' AND '))
  }
})

test('the audit log is sought by whatever is asked for and comes sorted', () => {
  const { plansOf, audit } = watchedBooks()
  for (const filter of combinations({ ...SPAN, ...TEXT_CURSORS })) {
    const { terms } = soughtBy(plansOf(() => audit.list(filter)))
    const time = timeTerms('created_at', 'id', { ...filter, from: 0 })
    expect(terms, JSON.stringify(filter)).toBe(time.join(' AND '))
  }
})

test('every other reading is sought by its index and comes sorted', () => {
  const { plansOf, orders, fills, trades, ledger, accounts, keys, snapshots, riskStates } = watchedBooks()
  const reads: Record<string, () => unknown> = {
    'orders.find': () => orders.find('o'),
    'orders.byClientOrderId': () => orders.byClientOrderId('paper', 'c'),
    'orders.unfinished': () => orders.unfinished('paper'),
    'orders.childrenOf': () => orders.childrenOf('o'),
    'orders.withProtection': () => orders.withProtection('paper'),
    'orders.lastSequence': () => orders.lastSequence('o'),
    'orders.list, late': () => orders.list({ account: 'paper', ...LATE }),
    'fills.has': () => fills.has('paper', 'BTC/USDT', 'f'),
    'fills.ofSymbol': () => fills.ofSymbol('paper', 'BTC/USDT'),
    'fills.ofOrder': () => fills.ofOrder('o'),
    'fills.newestTime': () => fills.newestTime('paper'),
    'fills.list, late': () => fills.list({ account: 'paper', ...LATE }),
    'fills.list of an order': () => fills.list({ orderId: 'o' }),
    'trades.open': () => trades.open('paper'),
    'trades.find': () => trades.find('t'),
    'trades.closedBetween': () => trades.closedBetween('paper', 1, 2),
    'ledger.has': () => ledger.has('t'),
    'ledger.balances': () => ledger.balances('paper'),
    'accounts.list': () => accounts.list(),
    'accounts.find': () => accounts.find('paper'),
    'keys.find': () => keys.find('k'),
    'snapshots.all': () => snapshots.all('paper', 1, 2),
    'snapshots.before': () => snapshots.before('paper', 2),
    'snapshots.last': () => snapshots.last('paper'),
    'riskStates.find': () => riskStates.find('paper'),
  }
  const sought = Object.entries(reads).map(([name, read]) => {
    const { index, terms } = soughtBy(plansOf(read))
    return `${name}: ${index.replace(/^sqlite_autoindex_/, '')} (${terms})`
  })
  expect(sought).toMatchInlineSnapshot(`
    [
      "orders.find: orders_1 (id=?)",
      "orders.byClientOrderId: orders_by_client_id (account_id=? AND client_order_id=?)",
      "orders.unfinished: orders_unfinished (account_id=?)",
      "orders.childrenOf: orders_by_parent (parent_order_id=?)",
      "orders.withProtection: orders_with_protection (account_id=?)",
      "orders.lastSequence: order_events_1 (order_id=?)",
      "orders.list, late: orders_by_account_time (account_id=? AND created_at>? AND created_at<?)",
      "fills.has: fills_1 (account_id=? AND symbol=? AND fill_id=?)",
      "fills.ofSymbol: fills_by_account_symbol_time (account_id=? AND symbol=?)",
      "fills.ofOrder: fills_by_order (order_id=?)",
      "fills.newestTime: fills_by_account_time (account_id=?)",
      "fills.list, late: fills_by_account_time (account_id=? AND time>? AND time<?)",
      "fills.list of an order: fills_by_order (order_id=?)",
      "trades.open: trades_open_by_time (account_id=?)",
      "trades.find: trades_1 (id=?)",
      "trades.closedBetween: trades_by_exit (account_id=? AND exit_time>? AND exit_time<?)",
      "ledger.has: ledger_by_transaction (transaction_id=?)",
      "ledger.balances: ledger_balances_1 (account_id=?)",
      "accounts.list: accounts_by_time (created_at>?)",
      "accounts.find: accounts_1 (id=?)",
      "keys.find: idempotency_keys_1 (key=?)",
      "snapshots.all: performance_snapshots_1 (account_id=? AND time>? AND time<?)",
      "snapshots.before: performance_snapshots_1 (account_id=? AND time<?)",
      "snapshots.last: performance_snapshots_1 (account_id=?)",
      "riskStates.find: risk_states_1 (account_id=?)",
    ]
  `)
})

test('what is read over all accounts reads no more than what is unfinished or open', () => {
  const { plansOf, orders, trades } = watchedBooks()
  expect(plansOf(() => orders.unfinished())).toEqual(['SCAN orders USING INDEX orders_unfinished'])
  expect(plansOf(() => trades.open())).toEqual(['SCAN trades USING INDEX trades_open_by_time'])
})

test('the events of an order are sought and come sorted', () => {
  const { database, plansOf, orders } = watchedBooks()
  database.pragma('foreign_keys = OFF')
  database.exec(
    `INSERT INTO orders (id, account_id, client_order_id, symbol, side, type, status, amount, filled, filled_value, fee,
      time_in_force, post_only, reduce_only, purpose, held_by, created_at, updated_at)
      VALUES ('o', 'paper', 'c', 'S', 'buy', 'market', 'open', '1', '0', '0', '{}', 'GTC', 0, 0, 'entry', 'engine', 1, 1)`,
  )
  expect(plansOf(() => orders.events('o', { cursor: '3' }))).toEqual([
    'SEARCH orders USING INDEX sqlite_autoindex_orders_1 (id=?)',
    'SEARCH order_events USING INDEX sqlite_autoindex_order_events_1 (order_id=? AND sequence>?)',
  ])
})

test('a list without its index would be noticed', () => {
  const { database, plansOf, orders, ledger } = watchedBooks()
  database.exec(
    'DROP INDEX orders_by_account_time; DROP INDEX ledger_by_account_time; DROP INDEX ledger_by_currency_time',
  )
  expect(() => soughtBy(plansOf(() => orders.list({ account: 'paper' })))).toThrow()
  expect(() => soughtBy(plansOf(() => ledger.list({ account: 'paper' })))).toThrow()
})
