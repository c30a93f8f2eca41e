import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Decimal } from 'decimal.js'
import type { Memory } from './trader.ts'

// What the books must be after a crash, read from the files alone: nothing of the engine's own reckoning is used here.

const Exact = Decimal.clone({ precision: 60 })
const FINAL = new Set(['denied', 'filled', 'cancelled', 'rejected', 'expired'])
const EXACT_TABLES = {
  orders: 'SELECT * FROM orders',
  events: 'SELECT order_id, sequence, kind, status FROM order_events ORDER BY order_id, sequence',
  fills: 'SELECT * FROM fills',
  trades: 'SELECT * FROM trades',
  ledger: 'SELECT * FROM ledger_entries',
  balances: 'SELECT * FROM ledger_balances',
  keys: 'SELECT * FROM idempotency_keys',
}
const PAPER_TABLES = {
  orders: 'SELECT * FROM paper_orders',
  fills: 'SELECT * FROM paper_fills',
  balances: 'SELECT * FROM paper_balances',
}

type Row = Readonly<Record<string, string | number | null>>
type Tables<Names extends string> = Readonly<Record<Names, readonly Row[]>>

function read<Names extends string>(folder: string, name: string, queries: Readonly<Record<Names, string>>) {
  const database = new Database(join(folder, `${name}.sqlite`), { readonly: true })
  try {
    database.pragma('busy_timeout = 1000')
    const check = database.pragma('quick_check', { simple: true })
    if (check !== 'ok') throw new Error(`${name}.sqlite is damaged: ${String(check)}`)
    const names = Object.keys(queries) as Names[]
    const rows = (each: Names): Row[] => database.prepare<[], Row>(queries[each]).all()
    // In one transaction, so that all tables are of one moment.
    const all = database.transaction(() => Object.fromEntries(names.map((each) => [each, rows(each)])))()
    return all as Record<Names, Row[]>
  } finally {
    database.close()
  }
}

const text = (row: Row, column: string): string => String(row[column])
const exact = (row: Row, column: string): Decimal => new Exact(text(row, column))
const sum = (rows: readonly Row[], value: (row: Row) => Decimal): Decimal =>
  rows.reduce((total, row) => total.add(value(row)), new Exact(0))
const isSame = (one: string | number | null = null, other: string | number | null = null): boolean =>
  one === null || other === null ? one === other : new Exact(one).eq(other)

function grouped(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return groups
}

type Books = Tables<keyof typeof EXACT_TABLES>
type Paper = Tables<keyof typeof PAPER_TABLES>

/** What is wrong in a data folder, in words; `told` is what the trader has heard of it. Nothing is changed. */
export function audit(folder: string, told: Memory): string[] {
  // The exchange commits first and the books follow: read the other way round, nothing is missing that is there.
  const paper = read(folder, 'paper', PAPER_TABLES)
  const books = read(folder, 'books', EXACT_TABLES)
  return [
    ...ordersAgainstExchange(books, paper),
    ...lives(books),
    ...fillsAgainstExchange(books, paper),
    ...money(books, paper),
    ...positions(books),
    ...stops(books, paper),
    ...keys(books, told),
    ...promises(books, told),
  ]
}

function ordersAgainstExchange(books: Books, paper: Paper): string[] {
  const problems: string[] = []
  const having = (kind: string): Set<string> =>
    new Set(books.events.filter((row) => row['kind'] === kind).map((row) => text(row, 'order_id')))
  const held = having('held')
  const triggered = having('triggered')
  const ours = grouped(books.orders, (row) => text(row, 'client_order_id'))
  const theirs = grouped(paper.orders, (row) => text(row, 'client_order_id'))
  for (const [id, rows] of theirs) {
    const booked = ours.get(id) ?? []
    if (rows.length !== 1) problems.push(`the exchange has ${id} ${rows.length} times`)
    if (booked.length !== 1) problems.push(`the books have ${booked.length} orders for the exchange's ${id}`)
    const [one] = booked
    const [other] = rows
    if (one === undefined || other === undefined) continue
    const what = `order ${text(one, 'id')} (${text(one, 'purpose')} ${text(one, 'type')})`
    if (one['status'] !== other['status']) {
      problems.push(`${what} is ${text(one, 'status')}, at the exchange ${text(other, 'status')}`)
    }
    for (const column of ['amount', 'filled', 'price', 'stop_price']) {
      if (isSame(one[column], other[column])) continue
      // It was reached here; the exchange got what became of it.
      if (column === 'stop_price' && triggered.has(text(one, 'id'))) continue
      problems.push(`${what} has ${column} ${text(one, column)}, at the exchange ${text(other, column)}`)
    }
    if (one['exchange_order_id'] === null) problems.push(`${what} does not know its id at the exchange`)
  }
  for (const row of books.orders) {
    const status = text(row, 'status')
    const isThere = theirs.has(text(row, 'client_order_id'))
    const waits = held.has(text(row, 'id')) && !triggered.has(text(row, 'id'))
    if (waits && isThere) problems.push(`order ${text(row, 'id')} waits here, but the exchange has it`)
    if (!isThere && !waits && status !== 'denied' && status !== 'rejected') {
      problems.push(`order ${text(row, 'id')} is ${status}, but the exchange has never had it`)
    }
    if (isThere && (status === 'denied' || status === 'rejected')) {
      problems.push(`order ${text(row, 'id')} is ${status}, but the exchange has it`)
    }
  }
  return problems
}

/** Each order's life has no holes, ends in the order's state, and nothing follows an end but late fills. */
function lives(books: Books): string[] {
  const problems: string[] = []
  const events = grouped(books.events, (row) => text(row, 'order_id'))
  for (const order of books.orders) {
    const life = events.get(text(order, 'id')) ?? []
    const from = Number(life[0]?.['sequence'])
    if (from !== 0 && from !== 1) problems.push(`order ${text(order, 'id')} has no beginning`)
    if (life.some(({ sequence }, index) => sequence !== from + index)) {
      problems.push(`the life of order ${text(order, 'id')} has holes`)
    }
    const last = life.at(-1)?.['status']
    if (last !== order['status']) {
      problems.push(`order ${text(order, 'id')} is ${text(order, 'status')}, its life ends with ${String(last)}`)
    }
    const end = life.find(({ status }) => FINAL.has(String(status)))
    if (end !== undefined && end['status'] !== last) {
      problems.push(`order ${text(order, 'id')} was ${text(end, 'status')} and is ${String(last)} now`)
    }
  }
  return problems
}

function fillsAgainstExchange(books: Books, paper: Paper): string[] {
  const problems: string[] = []
  const clientIds = new Map(books.orders.map((row) => [text(row, 'id'), text(row, 'client_order_id')]))
  const ours = grouped(books.fills, (row) => text(row, 'fill_id'))
  for (const fill of paper.fills) {
    const id = `paper-fill-${text(fill, 'sequence')}`
    const booked = ours.get(id) ?? []
    const [one] = booked
    if (booked.length !== 1 || one === undefined) problems.push(`fill ${id} is booked ${booked.length} times`)
    if (one === undefined) continue
    if (clientIds.get(text(one, 'order_id')) !== fill['client_order_id']) {
      problems.push(`fill ${id} is booked to another order`)
    }
    for (const column of ['price', 'amount', 'fee']) {
      if (!isSame(one[column], fill[column])) problems.push(`fill ${id} is booked with another ${column}`)
    }
    for (const column of ['symbol', 'side', 'fee_currency', 'liquidity']) {
      if (one[column] !== fill[column]) problems.push(`fill ${id} is booked with another ${column}`)
    }
  }
  if (books.fills.length > paper.fills.length) problems.push('the books have fills that the exchange does not know')
  const byOrder = grouped(books.fills, (row) => text(row, 'order_id'))
  for (const order of books.orders) {
    const fills = byOrder.get(text(order, 'id')) ?? []
    const filled = sum(fills, (row) => exact(row, 'amount'))
    if (!filled.eq(exact(order, 'filled'))) {
      problems.push(`order ${text(order, 'id')} has filled ${text(order, 'filled')}, its fills are ${filled.toFixed()}`)
    }
    const value = sum(fills, (row) => exact(row, 'amount').mul(text(row, 'price')))
    if (!value.eq(exact(order, 'filled_value'))) problems.push(`order ${text(order, 'id')} has another value filled`)
  }
  return problems
}

function money(books: Books, paper: Paper): string[] {
  const problems: string[] = []
  for (const [key, rows] of grouped(books.ledger, (row) => `${text(row, 'transaction_id')} ${text(row, 'currency')}`)) {
    const total = sum(rows, (row) => exact(row, 'amount'))
    if (!total.isZero()) problems.push(`the ledger's ${key} adds up to ${total.toFixed()}`)
  }
  const transactions = new Set(books.ledger.map((row) => text(row, 'transaction_id')))
  const ofFills = [...transactions].filter((id) => id.startsWith('fill:')).length
  if (ofFills !== books.fills.length) problems.push(`${ofFills} fills are in the ledger, not ${books.fills.length}`)
  const holdings = grouped(
    books.ledger.filter(({ book }) => book === 'holdings'),
    (row) => text(row, 'currency'),
  )
  const kept = new Map(books.balances.map((row) => [text(row, 'currency'), exact(row, 'amount')]))
  const theirs = new Map(paper.balances.map((row) => [text(row, 'currency'), exact(row, 'total')]))
  for (const currency of new Set([...holdings.keys(), ...kept.keys(), ...theirs.keys()])) {
    const booked = sum(holdings.get(currency) ?? [], (row) => exact(row, 'amount'))
    const sums = [booked, kept.get(currency) ?? new Exact(0), theirs.get(currency) ?? new Exact(0)]
    if (sums.some((each) => !each.eq(booked) || each.lt(0))) {
      problems.push(`${currency}: ledger, kept and exchange say ${sums.map((each) => each.toFixed()).join(', ')}`)
    }
  }
  return problems
}

/** What is held of each symbol by its fills (fees are in the quote currency here). */
function quantities(books: Books): Map<string, Decimal> {
  const bySymbol = grouped(books.fills, (row) => text(row, 'symbol'))
  return new Map(
    [...bySymbol].map(([symbol, fills]) => [
      symbol,
      sum(fills, (row) => exact(row, 'amount').mul(row['side'] === 'buy' ? 1 : -1)),
    ]),
  )
}

function positions(books: Books): string[] {
  const problems: string[] = []
  const open = grouped(
    books.trades.filter((row) => row['exit_time'] === null),
    (row) => text(row, 'symbol'),
  )
  for (const [symbol, quantity] of quantities(books)) {
    const trips = open.get(symbol) ?? []
    const booked = sum(trips, (row) => new Exact((JSON.parse(text(row, 'state')) as { quantity: string }).quantity))
    if (!booked.eq(quantity)) {
      problems.push(`the ${symbol} position is ${booked.toFixed()}, its fills are ${quantity.toFixed()}`)
    }
    if (trips.length > 1) problems.push(`${symbol} has ${trips.length} open positions`)
  }
  return problems
}

/** Every position has a stop over all of it at the exchange, and no order protects what is not there. */
function stops(books: Books, paper: Paper): string[] {
  const problems: string[] = []
  const byClientId = new Map(books.orders.map((row) => [text(row, 'client_order_id'), row]))
  const byId = new Map(books.orders.map((row) => [text(row, 'id'), row]))
  const standing = paper.orders.filter((row) => !FINAL.has(text(row, 'status')))
  const held = quantities(books)
  /** What the engine's own stops cover. */
  const waiting = (symbol: string): Decimal =>
    sum(
      books.orders.filter((row) => {
        const isOpen = row['held_by'] === 'engine' && !FINAL.has(text(row, 'status'))
        return isOpen && row['symbol'] === symbol && row['type'] === 'stop' && row['parent_order_id'] !== null
      }),
      (row) => exact(row, 'amount'),
    )
  const protecting = standing.filter((row) => byClientId.get(text(row, 'client_order_id'))?.['parent_order_id'])
  for (const [symbol, quantity] of held) {
    const children = protecting.filter((row) => row['symbol'] === symbol)
    const rest = (type: string): Decimal =>
      sum(
        children.filter((row) => byClientId.get(text(row, 'client_order_id'))?.['type'] === type),
        (row) => exact(row, 'amount').sub(text(row, 'filled')),
      ).add(type === 'stop' ? waiting(symbol) : 0)
    if (!rest('stop').eq(quantity)) {
      problems.push(`stops over ${rest('stop').toFixed()} stand for a ${symbol} position of ${quantity.toFixed()}`)
    }
    if (rest('limit').gt(quantity)) {
      problems.push(`targets over ${rest('limit').toFixed()} stand for a ${symbol} position of ${quantity.toFixed()}`)
    }
  }
  for (const row of protecting) {
    const child = byClientId.get(text(row, 'client_order_id'))
    const parent = byId.get(String(child?.['parent_order_id']))
    if (parent === undefined || parent['protection'] === null) {
      problems.push(`${text(row, 'client_order_id')} protects nothing any more`)
    }
  }
  return problems
}

/** Every order that a trader gave has exactly one key, so that none can have been made twice for one command. */
function keys(books: Books, told: Memory): string[] {
  const problems: string[] = []
  const makers = new Set(['trading.createOrder', 'trading.createSmartOrder', 'trading.closePosition'])
  const byOrder = grouped(
    books.keys.filter((row) => makers.has(text(row, 'call'))),
    (row) => text(row, 'order_id'),
  )
  const given = new Set(told.commands.map(({ key }) => key))
  for (const order of books.orders) {
    if (order['parent_order_id'] !== null || order['purpose'] === 'closeAll') continue
    const count = byOrder.get(text(order, 'id'))?.length ?? 0
    if (count !== 1) problems.push(`${text(order, 'purpose')} order ${text(order, 'id')} belongs to ${count} keys`)
  }
  for (const row of books.keys) {
    if (!given.has(text(row, 'key'))) problems.push(`nobody gave the key ${text(row, 'key')}`)
    if (!books.orders.some(({ id }) => id === row['order_id'])) problems.push(`${text(row, 'key')} has no order`)
  }
  return problems
}

/** What the trader was told is still true. */
function promises(books: Books, told: Memory): string[] {
  const problems: string[] = []
  const byId = new Map(books.orders.map((row) => [text(row, 'id'), row]))
  for (const { id, status, filled } of told.orders.values()) {
    const order = byId.get(id)
    if (order === undefined) problems.push(`order ${id} was told and is lost`)
    else if (FINAL.has(status) && order['status'] !== status) {
      problems.push(`order ${id} was told to be ${status} and is ${text(order, 'status')}`)
    } else if (exact(order, 'filled').lt(filled)) {
      problems.push(`order ${id} was told to have filled ${filled}, now ${text(order, 'filled')}`)
    }
  }
  const fills = new Set(
    books.fills.map((row) => `${text(row, 'account_id')} ${text(row, 'symbol')} ${text(row, 'fill_id')}`),
  )
  for (const fill of told.fills) if (!fills.has(fill)) problems.push(`fill ${fill} was told and is lost`)
  return problems
}
