import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newPaperAccount } from '#main/accounts/paper-accounts.ts'
import type { AccountBooks } from '#main/portfolio/account-books.ts'
import { portfolioHandlers } from '#main/portfolio/calls.ts'
import { createConversion } from '#main/portfolio/conversion.ts'
import { depositTransaction } from '#main/portfolio/ledger.ts'
import type { RoundTrip } from '#main/portfolio/round-trip.ts'
import { roundTripRecord } from '#main/portfolio/round-trip-record.ts'
import { createSnapshotRecorder } from '#main/portfolio/snapshot-recorder.ts'
import { foldFills } from '#main/portfolio/symbol-book.ts'
import { createClosedTotals } from '#main/portfolio/trade-totals.ts'
import { equityOf } from '#main/portfolio/valuation.ts'
import { createAccountsRepository } from '#main/storage/books/accounts-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createSnapshotsRepository } from '#main/storage/books/snapshots-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import { createTradingWriter } from '#main/storage/books/trading-writer.ts'
import type { CallContext } from '#shared/contract/contract.ts'
import { portfolioCalls } from '#shared/contract/portfolio.ts'
import { type Decimal, decimal, decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { DAY_MS } from '#shared/time.ts'
import { temporaryBooks } from '#test/builders/books.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'
import { NOTHING } from '#test/builders/trading-rows.ts'
import { BTC, type FillParts, fillsOf } from './fills.ts'

const CLI: CallContext = { requestId: 'r', origin: 'cli' }
const START = Date.UTC(2026, 10, 2)
const convert = createConversion([{ base: 'BTC', quote: 'USDT', price: decimal(60_000) }])

/** The calls over real books; what is held is written down here. */
function portfolio() {
  const { database, now } = temporaryBooks()
  createAccountsRepository(database, now).create(
    newPaperAccount({ id: 'paper', name: 'Paper', market: 'simulated', createdAt: START }),
  )
  const writer = createTradingWriter(database, now)
  const snapshots = createSnapshotsRepository(database, now)
  const ledger = createLedgerRepository(database)
  const trades = createTradesRepository(database)
  const clock = fakeClock(START)
  const held = new Map<string, Decimal>()
  const open: RoundTrip[] = []
  const books: AccountBooks = {
    account: 'paper',
    currency: 'USDT',
    holdings: () => held,
    positions: () => open.map((trip) => ({ trip, instrument: BTC, mark: decimal(60_000) })),
    equity: () => equityOf(held, books.positions(), 'USDT', convert),
  }
  const requireBooks = (account = 'paper'): AccountBooks => {
    if (account !== 'paper') throw new AppError('NOT_FOUND', `there is no account ${account}`)
    return books
  }
  const calls = portfolioHandlers({
    books: requireBooks,
    knownAccount: (account) => ({ id: requireBooks(account).account }),
    snapshots,
    trades,
    totals: createClosedTotals(trades),
    ledger,
    risk: () => ({ drawdown: 0.25 }),
    convert,
    committed: () => Promise.resolve(),
  })
  const recorder = createSnapshotRecorder({ clock, books: () => [books], snapshots, log: memoryLog() })
  const close = (trip: RoundTrip): void => {
    const { id, account, symbol, strategyId, entryTime, exitTime } = trip
    const row = { id, account, symbol, state: roundTripRecord(trip), strategyId, entryTime, exitTime }
    writer.write({ ...NOTHING, trades: [row] })
  }
  return { calls, clock, held, open, recorder, writer, close, snapshots }
}

/** Trades of BTC/USDT out of fills; what is left open comes with them. */
function trips(...fills: FillParts[]) {
  return foldFills(
    fillsOf(...fills).map((fill) => ({ ...fill, account: 'paper', time: START + fill.time })),
    BTC,
  )
}

/** What a call answers must fit its declaration. */
function checked(name: (typeof portfolioCalls)[number]['name'], answer: unknown): void {
  expect(portfolioCalls.find((call) => call.name === name)?.output.safeParse(answer).error).toBeUndefined()
}

describe('summary', () => {
  test('of a new account', async () => {
    const { calls, held } = portfolio()
    held.set('USDT', decimal(100_000))
    const answer = await calls['portfolio.summary']({}, CLI)
    checked('portfolio.summary', answer)
    expect(answer).toEqual({
      account: 'paper',
      currency: 'USDT',
      equity: '100000',
      cash: '100000',
      unrealizedPnl: '0',
      realizedPnl: '0',
      fees: {},
      exposure: 0,
      drawdown: 0.25,
      openPositions: 0,
      missing: [],
    })
  })

  test('counts closed trades and the closed part of open ones', async () => {
    const { calls, held, open, close } = portfolio()
    // 0.2 bought at 50,000 and sold at 55,000: +1,000. Then 0.3 bought at 50,000, 0.1 sold at 52,000: +200, 0.2 are left.
    const folded = trips(
      ['buy', 0.2, 50_000, { fee: '10' }],
      ['sell', 0.2, 55_000, { fee: '0.5', feeCurrency: 'BNB' }],
      ['buy', 0.3, 50_000, { fee: '15' }],
      ['sell', 0.1, 52_000, { fee: '5' }],
    )
    for (const trip of folded.closed) close(trip)
    if (folded.book.open !== undefined) open.push(folded.book.open)
    held.set('USDT', decimal(90_000)).set('BTC', decimal('0.2')).set('BNB', decimal(3))
    const answer = await calls['portfolio.summary']({ account: 'paper' }, CLI)
    checked('portfolio.summary', answer)
    expect(answer).toMatchObject({
      equity: '102000',
      cash: '90000',
      realizedPnl: '1200',
      unrealizedPnl: '2000',
      fees: { USDT: '30', BNB: '0.5' },
      openPositions: 1,
      missing: ['BNB'],
    })
    expect(answer.exposure).toBeCloseTo(12_000 / 102_000, 12)
  })

  test('profit in a currency without a price counts nothing and is named', async () => {
    const { calls, held, close } = portfolio()
    held.set('USDT', decimal(100))
    const [trip] = trips(['buy', 1, 10], ['sell', 1, 12]).closed
    if (trip === undefined) throw new Error('nothing was closed')
    close({ ...trip, symbol: 'ABC/XYZ:XYZ' })
    expect(await calls['portfolio.summary']({}, CLI)).toMatchObject({ realizedPnl: '0', missing: ['XYZ'] })
  })
})

describe('performance', () => {
  test('deposits between are no profit: the sums by hand', async () => {
    const { calls, clock, held, recorder } = portfolio()
    const isWorth = (usdt: number): void => void held.set('USDT', decimal(usdt))
    isWorth(1_000)
    recorder.start()
    // Day 1: +10 %. Then 8,900 come in, and day 2 loses 5 %.
    isWorth(1_100)
    clock.advance(DAY_MS - 60_000)
    isWorth(10_000)
    recorder.deposited('paper', decimal(8_900))
    isWorth(9_500)
    clock.advance(DAY_MS)
    // 9,000 are taken out; what is left doubles.
    isWorth(500)
    recorder.deposited('paper', decimal(-9_000))
    isWorth(1_000)
    clock.advance(DAY_MS)
    recorder.close()
    const answer = await calls['portfolio.performance']({}, CLI)
    checked('portfolio.performance', answer)
    expect(answer.totalReturn).toBeCloseTo(1.1 * 0.95 * 2 - 1, 12)
    expect(answer.maxDrawdown).toBeCloseTo(0.05, 12)
    expect(answer).toMatchObject({ from: START, trades: 0, winRate: null, profitFactor: null })
    const secondDay = { from: START + DAY_MS - 60_000 + 1, to: START + 2 * DAY_MS - 60_000 }
    expect((await calls['portfolio.performance'](secondDay, CLI)).totalReturn).toBeCloseTo(-0.05, 12)
    const later = await calls['portfolio.snapshots']({ from: START + DAY_MS - 60_000, limit: 2 }, CLI)
    checked('portfolio.snapshots', later)
    expect(later.items.map(({ equity, deposits: came }) => [equity, came])).toEqual([
      ['1100', '0'],
      ['10000', '8900'],
    ])
  })

  test('trades count where they were closed, the end excluded', async () => {
    const { calls, close } = portfolio()
    // Closed 2, 4 and 6 seconds after the start: +5, -2, +1.
    const folded = trips(
      ['buy', 1, 10],
      ['sell', 1, 15],
      ['buy', 1, 10],
      ['sell', 1, 8],
      ['buy', 1, 10],
      ['sell', 1, 11],
    )
    for (const trip of folded.closed) close(trip)
    const of = async (from?: number, to?: number) => {
      const { trades, winRate, profitFactor } = await calls['portfolio.performance']({ from, to }, CLI)
      return [trades, winRate, profitFactor]
    }
    expect(await of()).toEqual([3, 2 / 3, 3])
    expect(await of(START + 2_000, START + 6_000)).toEqual([2, 0.5, 2.5])
    expect(await of(START + 2_001, START + 5_000)).toEqual([1, 0, 0])
    expect(await of(START + 7_000)).toEqual([0, null, null])
  })

  test('of an account without snapshots nothing is told', async () => {
    const answer = await portfolio().calls['portfolio.performance']({}, CLI)
    checked('portfolio.performance', answer)
    expect(answer).toMatchObject({
      from: null,
      to: null,
      totalReturn: null,
      maxDrawdown: null,
      sharpe: null,
      trades: 0,
    })
  })

  test('the returns of spans that follow each other multiply to the return of the whole, whatever came in', async () => {
    const step = fc.record({
      minutes: fc.integer({ min: 1, max: 5_000 }),
      change: fc.integer({ min: -90, max: 300 }),
      deposit: fc.integer({ min: -99, max: 10_000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), fc.nat(), async (steps, at) => {
        const { calls, snapshots } = portfolio()
        let time = START
        let equity = decimal(1_000)
        let expected = 1
        snapshots.add({ account: 'paper', time, equity: '1000', cash: '0', exposure: 0, deposits: '0' })
        const times = [time]
        for (const { minutes, change, deposit } of steps) {
          time += minutes * 60_000
          times.push(time)
          equity = equity
            .mul(100 + change)
            .div(100)
            .toDecimalPlaces(12)
          expected *= 1 + change / 100
          // A withdrawal leaves something, from which it goes on.
          const deposits = deposit < 0 ? equity.mul(deposit).div(100).toDecimalPlaces(12) : decimal(deposit)
          equity = equity.add(deposits)
          const texts = { equity: decimalText(equity), deposits: decimalText(deposits) }
          snapshots.add({ account: 'paper', time, cash: '0', exposure: 0, ...texts })
        }
        const middle = times[at % times.length] ?? START
        const growth = async (from?: number, to?: number): Promise<number> =>
          1 + ((await calls['portfolio.performance']({ from, to }, CLI)).totalReturn ?? 0)
        const whole = await growth()
        expect(whole / expected).toBeCloseTo(1, 6)
        expect(((await growth(undefined, middle)) * (await growth(middle))) / whole).toBeCloseTo(1, 9)
      }),
      { numRuns: 40 },
    )
  })
})

test('the ledger comes newest first, a page at a time, of one currency where one is asked for', async () => {
  const { calls, writer } = portfolio()
  const head = (id: string, time: number) => ({ id, account: 'paper', time: START + time, reference: id })
  const entries = [
    ...depositTransaction(head('one', 0), 'USDT', decimal(100_000)).entries,
    ...depositTransaction(head('two', 1_000), 'BTC', decimal(2)).entries,
    ...depositTransaction(head('three', 2_000), 'USDT', decimal(-5)).entries,
  ]
  writer.write({ ...NOTHING, ledger: entries })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await calls['portfolio.ledger']({ limit: 4, cursor }, CLI)
    checked('portfolio.ledger', page)
    seen.push(...page.items.map(({ transaction }) => transaction))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toEqual(['three', 'three', 'two', 'two', 'one', 'one'])
  const bitcoin = await calls['portfolio.ledger']({ currency: 'BTC' }, CLI)
  expect(bitcoin.items.map(({ book, amount }) => `${book} ${amount}`).sort()).toEqual(['deposits -2', 'holdings 2'])
  const span = await calls['portfolio.ledger']({ from: START + 1_000, to: START + 2_000 }, CLI)
  expect(new Set(span.items.map(({ transaction }) => transaction))).toEqual(new Set(['two']))
})

test('an unknown account is not found, and a span that ends before it begins is refused', async () => {
  const { calls } = portfolio()
  const attempts: [string, () => unknown, string][] = [
    ['summary', () => calls['portfolio.summary']({ account: 'x' }, CLI), 'NOT_FOUND'],
    ['snapshots', () => calls['portfolio.snapshots']({ account: 'x' }, CLI), 'NOT_FOUND'],
    ['performance', () => calls['portfolio.performance']({ account: 'x' }, CLI), 'NOT_FOUND'],
    ['ledger', () => calls['portfolio.ledger']({ account: 'x' }, CLI), 'NOT_FOUND'],
    ['snapshots', () => calls['portfolio.snapshots']({ from: 2, to: 1 }, CLI), 'VALIDATION'],
    ['performance', () => calls['portfolio.performance']({ from: 2, to: 1 }, CLI), 'VALIDATION'],
    ['ledger', () => calls['portfolio.ledger']({ from: 2, to: 1 }, CLI), 'VALIDATION'],
  ]
  for (const [name, attempt, code] of attempts) {
    await expect((async () => attempt())(), name).rejects.toMatchObject({ code })
  }
})
