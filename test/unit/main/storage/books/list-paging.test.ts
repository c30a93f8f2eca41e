import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAuditRepository } from '#main/storage/books/audit-repository.ts'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository, type OrderRecord } from '#main/storage/books/orders-repository.ts'
import { createSnapshotsRepository } from '#main/storage/books/snapshots-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import type { TradeRow, TradingBatch } from '#main/storage/books/trading-writer.ts'
import type { Page } from '#main/storage/page.ts'
import type { LedgerEntry } from '#shared/contract/portfolio.ts'
import type { Fill } from '#shared/domain/fill.ts'
import { isFinal, orderStatusSchema } from '#shared/domain/order.ts'
import { ENTRY, FILL, ORDER, tradingBooks } from '#test/builders/trading-rows.ts'

const row = fc.record({
  account: fc.constantFrom('paper', 'other'),
  symbol: fc.constantFrom('BTC/USDT', 'ETH/USDT'),
  strategyId: fc.constantFrom('s', 't', undefined),
  status: fc.constantFrom(...orderStatusSchema.options),
  time: fc.integer({ min: 10, max: 13 }),
})
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never
const rows = fc.array(row, { minLength: 1, maxLength: 40 })
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })
const filter = fc.record({
  account: fc.constantFrom('paper', 'other'),
  symbol: maybe(fc.constantFrom('BTC/USDT', 'ETH/USDT')),
  strategyId: maybe(fc.constantFrom('s', 't')),
  open: maybe(fc.boolean()),
  from: maybe(fc.integer({ min: 9, max: 14 })),
  to: maybe(fc.integer({ min: 9, max: 14 })),
})
type Filter = typeof filter extends fc.Arbitrary<infer Value> ? Value : never
const limit = fc.integer({ min: 1, max: 5 })

/** All pages, one after the other. */
function allPages<Item>(list: (cursor: string | undefined) => Page<Item>, most: number): Item[] {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = list(cursor)
    expect(page.items.length).toBeLessThanOrEqual(most)
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor !== undefined) expect(page.items.length).toBe(most)
  } while (cursor !== undefined && items.length < 1_000)
  return items
}

function inSpan(time: number, { from = 0, to = 99 }: Pick<Filter, 'from' | 'to'>): boolean {
  return time >= from && time < to
}

/** Whether a row is asked for, but for `open`. */
function matches(given: Row, wanted: Filter): boolean {
  return (
    given.account === wanted.account &&
    (wanted.symbol === undefined || given.symbol === wanted.symbol) &&
    (wanted.strategyId === undefined || given.strategyId === wanted.strategyId) &&
    inSpan(given.time, wanted)
  )
}

/** Writes what `batch` makes of each row and checks a list of it against `expected`, page by page. */
function checkList<Item>(
  batch: (given: Row, index: number) => Partial<TradingBatch>,
  list: (database: Database) => (request: Filter & { limit: number; cursor: string | undefined }) => Page<Item>,
  expected: (given: readonly Row[], wanted: Filter) => unknown[],
  keyOf: (item: Item) => unknown,
): void {
  fc.assert(
    fc.property(rows, fc.array(filter, { minLength: 1, maxLength: 8 }), limit, (given, filters, most) => {
      const { database, write } = tradingBooks()
      const read = list(database)
      given.forEach((one, index) => {
        write(batch(one, index))
      })
      for (const wanted of filters) {
        const items = allPages((cursor) => read({ ...wanted, limit: most, cursor }), most)
        expect(items.map(keyOf)).toEqual(expected(given, wanted))
      }
      database.close()
    }),
    { numRuns: 40 },
  )
}

/** Ids that are sorted other than as they were written. */
function scrambled(index: number): string {
  return String((index * 37) % 101).padStart(3, '0')
}

/** Newest first, then by id. */
function byTimeAndId(given: readonly Row[], keep: (one: Row) => boolean): string[] {
  return given
    .map((one, index) => ({ one, id: scrambled(index) }))
    .filter(({ one }) => keep(one))
    .sort((a, b) => b.one.time - a.one.time || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id)
}

/** Newest first, then the last written first. */
function byTimeAndWriting(given: readonly Row[], keep: (one: Row) => boolean): string[] {
  return given
    .map((one, index) => ({ one, index }))
    .filter(({ one }) => keep(one))
    .sort((a, b) => b.one.time - a.one.time || b.index - a.index)
    .map(({ index }) => scrambled(index))
}

function orderOf(given: Row, index: number): OrderRecord {
  const id = scrambled(index)
  return { ...ORDER, ...given, id, clientOrderId: id, createdAt: given.time }
}

test('orders page by page', () => {
  checkList(
    (given, index) => ({ orders: [orderOf(given, index)] }),
    (database) => createOrdersRepository(database).list,
    (given, wanted) =>
      byTimeAndId(given, (one) => matches(one, wanted) && (wanted.open !== true || !isFinal(one.status))),
    ({ id }) => id,
  )
})

test('trades page by page', () => {
  const hasEnded = (one: Row): boolean => isFinal(one.status)
  checkList(
    (given, index) => {
      const { account, symbol, strategyId, time } = given
      const id = scrambled(index)
      const exitTime = hasEnded(given) ? time + 1 : undefined
      const trade: TradeRow = { id, account, symbol, strategyId, state: {}, entryTime: time, exitTime }
      return { trades: [trade] }
    },
    (database) => {
      // Here alone a symbol may have several open trades, so that there is something to page through.
      database.exec('DROP INDEX trades_open')
      return createTradesRepository(database).list
    },
    (given, wanted) =>
      byTimeAndId(given, (one) => matches(one, wanted) && (wanted.open === undefined || wanted.open !== hasEnded(one))),
    ({ id }) => id,
  )
})

test('fills page by page, also where accounts and symbols have the same ids', () => {
  checkList(
    (given, index) => {
      const order = orderOf(given, index)
      const { account, symbol, time } = given
      const fill: Fill = { ...FILL, account, symbol, time, id: scrambled(index), orderId: order.id }
      return { orders: [order], fills: [fill] }
    },
    (database) => createFillsRepository(database).list,
    (given, wanted) => byTimeAndWriting(given, (one) => matches(one, wanted)),
    ({ id }) => id,
  )
  const { database, write } = tradingBooks()
  const fills = createFillsRepository(database)
  const same: Fill[] = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].map((symbol) => ({ ...FILL, symbol }))
  write({ fills: same })
  const first = fills.list({ account: 'paper', limit: 2 })
  // What happens meanwhile, at the same time too, is no matter for the pages that follow.
  write({ fills: [{ ...FILL, id: 'later' }] })
  const rest = fills.list({ account: 'paper', limit: 2, cursor: first.nextCursor })
  expect([...first.items, ...rest.items]).toEqual(same.toReversed())
  expect(fills.list({ orderId: 'o1', symbol: 'ETH/USDT' }).items).toEqual([same[1]])
  expect(fills.list({ orderId: 'o1', account: 'other' }).items).toEqual([])
  expect(() => fills.list({ account: 'paper', cursor: '5:x' })).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
})

test('the ledger page by page', () => {
  checkList(
    (given, index) => {
      const { account, symbol, time } = given
      const entry: LedgerEntry = { ...ENTRY, id: scrambled(index), account, currency: symbol, time }
      return { ledger: [entry] }
    },
    (database) => {
      const { list } = createLedgerRepository(database)
      return ({ symbol, ...request }) => list({ ...request, currency: symbol })
    },
    (given, wanted) => byTimeAndWriting(given, (one) => matches(one, { ...wanted, strategyId: undefined })),
    ({ id }) => id,
  )
})

test('snapshots page by page, oldest first', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 5, max: 30 }), { minLength: 1 }),
      filter.map((wanted) => ({ ...wanted, to: wanted.to === undefined ? undefined : wanted.to + 9 })),
      limit,
      (times, wanted, most) => {
        const { database, now } = tradingBooks()
        const snapshots = createSnapshotsRepository(database, now)
        for (const time of times) {
          for (const account of ['paper', 'other']) {
            snapshots.add({ account, time, equity: '1.5', cash: '-0.1', exposure: 0.25, deposits: '0' })
          }
        }
        const items = allPages((cursor) => snapshots.list({ ...wanted, limit: most, cursor }), most)
        const expected = times.filter((time) => inSpan(time, wanted)).sort((a, b) => a - b)
        expect(items.map(({ account, time }) => [account, time])).toEqual(
          expected.map((time) => [wanted.account, time]),
        )
        database.close()
      },
    ),
    { numRuns: 40 },
  )
})

test('the audit log page by page, newest first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 10, max: 13 }), { minLength: 1, maxLength: 30 }),
      filter,
      limit,
      (times, wanted, most) => {
        const { database } = tradingBooks()
        let time = 0
        const audit = createAuditRepository(database, () => time)
        times.forEach((at, index) => {
          time = at
          audit.add({ action: 'risk.halt', origin: 'socket', details: { index } })
        })
        const items = allPages((cursor) => audit.list({ from: wanted.from, to: wanted.to, limit: most, cursor }), most)
        const expected = times
          .map((at, index) => ({ at, index }))
          .filter(({ at }) => inSpan(at, wanted))
          .sort((a, b) => b.at - a.at || b.index - a.index)
        expect(items.map(({ details, time: at }) => ({ at, index: details['index'] }))).toEqual(expected)
        database.close()
      },
    ),
    { numRuns: 40 },
  )
})
