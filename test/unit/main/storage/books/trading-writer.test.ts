import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createIdempotencyRepository } from '#main/storage/books/idempotency-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository, type OrderRecord, orderPurposeSchema } from '#main/storage/books/orders-repository.ts'
import { createRiskStatesRepository } from '#main/storage/books/risk-states-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import type { OrderEventRow, TradeRow, TradingBatch } from '#main/storage/books/trading-writer.ts'
import { type LedgerEntry, ledgerEntrySchema } from '#shared/contract/portfolio.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Fill } from '#shared/domain/fill.ts'
import {
  orderStatusSchema,
  orderTypeSchema,
  sideSchema,
  timeInForceSchema,
  triggerBySchema,
} from '#shared/domain/order.ts'
import { ENTRY, FILL, ORDER, tradingBooks } from '#test/builders/trading-rows.ts'

const text = fc.string({ unit: 'binary', maxLength: 40 })
const money = fc
  .tuple(fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n }), fc.nat(18))
  .map(([digits, scale]) => decimal(`${digits}e-${scale}`))
const moneyText = money.map(decimalText)
const time = fc.integer({ min: 0, max: 8.64e15 })
const fraction = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
const currency = fc.constantFrom('USDT', 'BNB', 'BTC', '币', 'Ω-coin')
const strategy = maybe(fc.constantFrom('s', 'naïve 🐢'))

/** What may change in an order's life. */
const life = fc.record({
  exchangeOrderId: maybe(text),
  type: fc.constantFrom(...orderTypeSchema.options),
  status: fc.constantFrom(...orderStatusSchema.options),
  amount: money,
  filled: money,
  filledValue: money,
  price: maybe(money),
  stopPrice: maybe(money),
  triggerBy: maybe(fc.constantFrom(...triggerBySchema.options)),
  trailing: maybe(
    fc.record({ percent: fraction, amount: moneyText, activationPrice: moneyText }, { requiredKeys: [] }),
  ),
  fee: fc.dictionary(currency, money),
  timeInForce: fc.constantFrom(...timeInForceSchema.options),
  expiresAt: maybe(time),
  postOnly: fc.boolean(),
  reduceOnly: fc.boolean(),
  purpose: fc.constantFrom(...orderPurposeSchema.options),
  ocoGroup: maybe(text),
  protection: maybe(
    fc.record(
      {
        stopLoss: moneyText,
        takeProfit: fc.array(fc.record({ price: moneyText, fraction }), { maxLength: 3 }),
        breakEvenAfter: fraction,
        covers: fc.constantFrom('order', 'position'),
        closedFilled: moneyText,
        breakEvenDone: fc.boolean(),
        since: time,
      },
      { requiredKeys: ['takeProfit'] },
    ),
  ),
  heldBy: fc.constantFrom('exchange', 'engine'),
  reason: maybe(text),
  note: maybe(text),
  tags: maybe(fc.array(text, { maxLength: 3 })),
  updatedAt: time,
})
const identity = fc.record({
  symbol: fc.constantFrom('BTC/USDT', 'ETH/USDT:USDT', 'ß/币'),
  side: fc.constantFrom(...sideSchema.options),
  parentOrderId: maybe(text),
  strategyId: strategy,
  createdAt: time,
})

test('an order is read back exactly as it was last written, with its events', () => {
  const { database, write } = tradingBooks()
  const orders = createOrdersRepository(database)
  let count = 0
  fc.assert(
    fc.property(
      identity,
      fc.array(life, { minLength: 1, maxLength: 3 }),
      text,
      fc.array(json),
      (who, lives, id, data) => {
        count++
        const key = `${count}${id}`
        let order: OrderRecord | undefined
        for (const now of lives) {
          order = { ...who, ...now, id: key, account: 'paper', clientOrderId: `c${key}` }
          write({ orders: [order] })
        }
        const events = data.map(
          (value, index): OrderEventRow => ({
            orderId: key,
            sequence: index + 1,
            kind: id,
            status: lives[0].status,
            data: { value },
            time: who.createdAt,
          }),
        )
        write({ events })
        expect(orders.get(key)).toEqual(order)
        expect(orders.byClientOrderId('paper', `c${key}`)).toEqual(order)
        expect(orders.events(key).items).toEqual(events)
        expect(orders.lastSequence(key)).toBe(events.length)
      },
    ),
  )
})

test('fills, trades, bookings, balances, keys and risk states are read back exactly', () => {
  const { database, write } = tradingBooks()
  const fills = createFillsRepository(database)
  const trades = createTradesRepository(database)
  const ledger = createLedgerRepository(database)
  const keys = createIdempotencyRepository(database)
  const riskStates = createRiskStatesRepository(database)
  let count = 0
  fc.assert(
    fc.property(
      fc.record({ id: text, price: moneyText, amount: moneyText, fee: moneyText, feeCurrency: currency, time }),
      fc.record({ side: fc.constantFrom(...sideSchema.options), liquidity: fc.constantFrom('maker', 'taker') }),
      fc.record({ state: json, strategyId: strategy, entryTime: time, exitTime: maybe(time) }),
      fc.record({ currency, book: fc.constantFrom(...ledgerEntrySchema.shape.book.options), amount: moneyText, time }),
      (filled, sides, traded, booked) => {
        count++
        const name = `${count}${filled.id}`
        const fill: Fill = { ...filled, ...sides, account: 'paper', symbol: `S${count}`, orderId: name }
        const before: TradeRow = {
          ...traded,
          id: name,
          account: 'paper',
          symbol: name,
          state: 'before',
          exitTime: undefined,
        }
        const trade: TradeRow = { ...before, ...traded }
        const entry: LedgerEntry = {
          ...booked,
          id: name,
          transaction: `t${name}`,
          account: 'paper',
          reference: filled.id,
        }
        const key = { key: name, call: filled.id, inputHash: filled.id, orderId: name }
        write({ trades: [before], balances: [{ account: 'paper', currency: booked.currency, amount: '1' }] })
        write({
          fills: [fill],
          trades: [trade],
          ledger: [entry],
          balances: [{ account: 'paper', currency: booked.currency, amount: booked.amount }],
          keys: [key],
          riskStates: [{ account: 'paper', state: traded.state }],
        })
        expect(fills.ofSymbol('paper', fill.symbol)).toEqual([fill])
        expect(fills.ofOrder(name)).toEqual([fill])
        expect(fills.has('paper', fill.symbol, fill.id)).toBe(true)
        expect(fills.has('other', fill.symbol, fill.id)).toBe(false)
        expect(trades.find(name)).toEqual(trade)
        expect(trades.open('paper').some(({ id }) => id === name)).toBe(trade.exitTime === undefined)
        const listed = ledger.list({ account: 'paper', from: booked.time, to: booked.time + 1, limit: 1_000 }).items
        expect(listed.find(({ id }) => id === name)).toEqual(entry)
        expect(ledger.has(`t${name}`)).toBe(true)
        expect(ledger.balances('paper').find((balance) => balance.currency === booked.currency)?.amount).toBe(
          booked.amount,
        )
        expect(keys.find(name)).toEqual(key)
        expect(riskStates.find('paper')).toEqual(traded.state)
        write({ removedTrades: [name] })
        expect(trades.find(name)).toBeUndefined()
      },
    ),
  )
  expect(ledger.has('nothing')).toBe(false)
  expect(keys.find('nothing')).toBeUndefined()
  expect(riskStates.find('other')).toBeUndefined()
})

const TABLES = [
  'orders',
  'order_events',
  'fills',
  'trades',
  'ledger_entries',
  'ledger_balances',
  'idempotency_keys',
  'risk_states',
]

function contents(database: Database): unknown {
  return TABLES.map((table) => database.prepare(`SELECT * FROM ${table}`).all())
}

const EVENT: OrderEventRow = { orderId: 'o1', sequence: 1, kind: 'created', status: 'sent', data: {}, time: 1 }
const TRADE: TradeRow = {
  id: 'tr1',
  account: 'paper',
  symbol: 'BTC/USDT',
  state: {},
  strategyId: 's',
  entryTime: 1,
  exitTime: undefined,
}
const KEY = { key: 'k1', call: 'trading.createOrder', inputHash: 'h', orderId: 'o1' }

/** A batch of new rows of every kind. */
const GOOD: TradingBatch = {
  orders: [
    { ...ORDER, status: 'filled' },
    { ...ORDER, id: 'o2', clientOrderId: 'c2' },
  ],
  events: [{ ...EVENT, sequence: 2 }],
  fills: [{ ...FILL, id: 'f2' }],
  trades: [{ ...TRADE, state: 1 }],
  removedTrades: ['tr0'],
  ledger: [{ ...ENTRY, id: 'e2' }],
  balances: [{ account: 'paper', currency: 'USDT', amount: '2' }],
  keys: [{ ...KEY, key: 'k2' }],
  riskStates: [{ account: 'paper', state: 2 }],
}

test.each<[string, Partial<TradingBatch>]>([
  ['a client order id that is taken', { orders: [...GOOD.orders, { ...ORDER, id: 'o3' }] }],
  ['an order that changes its account', { orders: [...GOOD.orders, { ...ORDER, account: 'other' }] }],
  ['an event of no order', { events: [...GOOD.events, { ...EVENT, orderId: 'nobody' }] }],
  ['an event that is there', { events: [...GOOD.events, EVENT] }],
  ['an event that is no JSON', { events: [{ ...EVENT, sequence: 3, data: { amount: 1n } }] }],
  ['a fill that is there', { fills: [...GOOD.fills, FILL] }],
  ['a second open trade of a symbol', { trades: [...GOOD.trades, { ...TRADE, id: 'tr2' }] }],
  ['a booking that is there', { ledger: [...GOOD.ledger, ENTRY] }],
  ['a balance of no account', { balances: [{ account: 'nobody', currency: 'USDT', amount: '1' }] }],
  ['a key that is there', { keys: [...GOOD.keys, KEY] }],
  ['a risk state of no account', { riskStates: [...GOOD.riskStates, { account: 'nobody', state: 1 }] }],
])('nothing of a batch is written with %s', (_what, bad) => {
  const { database, write } = tradingBooks()
  write({
    orders: [ORDER],
    events: [EVENT],
    fills: [FILL],
    trades: [TRADE, { ...TRADE, id: 'tr0', exitTime: 5 }],
    ledger: [ENTRY],
    balances: [{ account: 'paper', currency: 'USDT', amount: '1' }],
    keys: [KEY],
    riskStates: [{ account: 'paper', state: 1 }],
  })
  const before = contents(database)
  expect(() => write({ ...GOOD, ...bad })).toThrow()
  expect(contents(database)).toEqual(before)
  write(GOOD)
  expect(contents(database)).not.toEqual(before)
})

test.each<[string, Partial<OrderRecord>]>([
  ['account', { account: 'other' }],
  ['client order id', { clientOrderId: 'c2' }],
  ['symbol', { symbol: 'ETH/USDT' }],
  ['side', { side: 'sell' }],
  ['strategy', { strategyId: undefined }],
  ['parent', { parentOrderId: 'o0' }],
  ['time of creation', { createdAt: 2 }],
])('an order never changes its %s', (_what, change) => {
  const { write } = tradingBooks()
  write({ orders: [ORDER] })
  expect(() => write({ orders: [{ ...ORDER, ...change }] })).toThrow(
    expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('order o1 would change') }),
  )
})

test('a position that turns around ends one trade and opens the next in one batch, in any order', () => {
  const { database, write } = tradingBooks()
  const trades = createTradesRepository(database)
  write({ trades: [TRADE] })
  const next = { ...TRADE, id: 'tr2', entryTime: 9 }
  const ended = { ...TRADE, exitTime: 9 }
  write({ trades: [next, ended] })
  expect(trades.open('paper')).toEqual([next])
  expect(trades.find('tr1')).toEqual(ended)
  // A late fill folds the trades anew: another entry, and one trade less.
  write({ removedTrades: ['tr2'], trades: [{ ...TRADE, entryTime: 0, state: 'anew' }] })
  expect(trades.open()).toEqual([{ ...TRADE, entryTime: 0, state: 'anew' }])
})

test('a fill knows the strategy of its order, whether written before or with it', () => {
  const { database, write } = tradingBooks()
  const fills = createFillsRepository(database)
  write({ orders: [ORDER], fills: [FILL] })
  write({
    fills: [
      { ...FILL, id: 'f2' },
      { ...FILL, id: 'f3', orderId: 'unknown' },
    ],
  })
  const ids = fills.list({ account: 'paper', strategyId: 's' }).items.map(({ id }) => id)
  expect(ids).toEqual(['f2', 'f1'])
})

test('a failing disk is a STORAGE error', () => {
  const { database, write } = tradingBooks()
  database.pragma('query_only = ON')
  expect(() => write({ orders: [ORDER] })).toThrow(expect.objectContaining({ code: 'STORAGE' }))
})
