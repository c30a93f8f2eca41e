import { expect, onTestFinished, test } from 'vitest'
import type { AccountBooks } from '#main/portfolio/account-books.ts'
import { createConversion } from '#main/portfolio/conversion.ts'
import { bookedDeposits } from '#main/portfolio/deposits.ts'
import { depositTransaction, feeTransaction } from '#main/portfolio/ledger.ts'
import type { Snapshot } from '#main/portfolio/snapshot.ts'
import { createSnapshotRecorder, type SnapshotRecorderParts } from '#main/portfolio/snapshot-recorder.ts'
import { equityOf } from '#main/portfolio/valuation.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const convert = createConversion([{ base: 'BTC', quote: 'USDT', price: decimal(50_000) }])

/** An account that holds some USDT, and XYZ, which has no price, where it is told to. */
function recorded(more: Partial<SnapshotRecorderParts> = {}, stored: Snapshot[] = []) {
  const clock = fakeClock(NOON + 1_500)
  const log = memoryLog()
  const worth = { usdt: 100, xyz: 0 }
  const books: AccountBooks = {
    account: 'a',
    currency: 'USDT',
    holdings: () =>
      new Map([
        ['USDT', decimal(worth.usdt)],
        ['XYZ', decimal(worth.xyz)],
      ]),
    positions: () => [],
    equity: () => equityOf(books.holdings(), [], 'USDT', convert),
  }
  const recorder = createSnapshotRecorder({
    clock,
    books: () => [books],
    snapshots: { add: (snapshot) => void stored.push(snapshot), last: () => stored.at(-1) },
    log,
    ...more,
  })
  onTestFinished(() => recorder.close())
  const told = () => stored.map(({ time, equity, deposits }) => [time - NOON, equity, deposits])
  return { clock, log, worth, recorder, stored, told }
}

test('one at the start, one at each full minute, and none after it was closed', () => {
  const { clock, worth, recorder, told } = recorded()
  recorder.start()
  recorder.start()
  clock.advance(30_000)
  worth.usdt = 110
  clock.advance(60_000)
  clock.advance(60_000)
  recorder.close()
  recorder.close()
  clock.advance(600_000)
  recorder.deposited('a', decimal(5))
  expect(told()).toEqual([
    [1_500, '100', '0'],
    [60_000, '110', '0'],
    [120_000, '110', '0'],
  ])
})

test('a market that runs faster than the clock has a snapshot in each of its minutes that is looked at, and no more', () => {
  const schedule = fakeClock(0)
  const market = { time: NOON }
  const clock = { now: () => market.time, schedule: schedule.schedule }
  const { worth, recorder, told } = recorded({ clock, lookEveryMs: 1_000 })
  recorder.start()
  for (const minutes of [10, 0, 0.5, 0.5, 90]) {
    market.time += minutes * 60_000
    worth.usdt += 1
    schedule.advance(1_000)
  }
  expect(told()).toEqual([
    [0, '100', '0'],
    [600_000, '101', '0'],
    [660_000, '104', '0'],
    [6_060_000, '105', '0'],
  ])
})

test('a deposit is recorded at once, each at a time of its own, and counted once', () => {
  const { clock, worth, recorder, told } = recorded()
  recorder.start()
  worth.usdt = 150
  recorder.deposited('a', decimal(50))
  worth.usdt = 130
  recorder.deposited('a', decimal(-20))
  recorder.deposited('a', decimal(0))
  recorder.deposited('elsewhere', decimal(7))
  clock.advance(60_000)
  expect(told()).toEqual([
    [1_500, '100', '0'],
    [1_501, '150', '50'],
    [1_502, '130', '-20'],
    [60_000, '130', '0'],
  ])
})

test('while a price is missing deposits wait for the next snapshot', () => {
  const { clock, worth, recorder, told } = recorded()
  recorder.start()
  Object.assign(worth, { usdt: 150, xyz: 1 })
  recorder.deposited('a', decimal(30))
  recorder.deposited('a', decimal(20))
  clock.advance(60_000)
  worth.xyz = 0
  clock.advance(60_000)
  expect(told()).toEqual([
    [1_500, '100', '0'],
    [120_000, '150', '50'],
  ])
})

test('what fails is in the log, disturbs nobody and is tried again', () => {
  let isBroken = true
  const stored: Snapshot[] = []
  const { clock, log, recorder, told } = recorded(
    {
      snapshots: {
        add: (snapshot) => {
          if (isBroken) throw new Error('the disk is full')
          stored.push(snapshot)
        },
        last: () => stored.at(-1),
      },
    },
    stored,
  )
  recorder.start()
  recorder.deposited('a', decimal(10))
  expect(log.lines).toHaveLength(2)
  expect(log.lines[0]).toMatchObject({ level: 'error', fields: { account: 'a', error: 'Error: the disk is full' } })
  isBroken = false
  clock.advance(60_000)
  expect(told()).toEqual([[60_000, '100', '10']])
})

test('accounts that cannot be listed stop no timer', () => {
  let isBroken = true
  const { clock, log, recorder } = recorded({
    books: () => {
      if (isBroken) throw new Error('no books')
      return []
    },
  })
  recorder.start()
  isBroken = false
  clock.advance(120_000)
  expect(log.lines).toHaveLength(1)
})

test('a clock that was set back does not turn the order around', () => {
  const later: Snapshot = {
    account: 'a',
    time: NOON + 3_600_000,
    equity: '90',
    cash: '90',
    exposure: 0,
    deposits: '0',
  }
  const { clock, recorder, told } = recorded({}, [later])
  recorder.start()
  clock.advance(120_000)
  recorder.deposited('a', decimal(10))
  expect(told()).toEqual([
    [3_600_000, '90', '0'],
    [3_600_001, '100', '10'],
  ])
})

test('what was booked before a crash, and what is booked before the first look, count once', () => {
  const last: Snapshot = { account: 'a', time: NOON - 60_000, equity: '60', cash: '60', exposure: 0, deposits: '0' }
  const asked: unknown[] = []
  const depositsSince = (account: string, time: number) => {
    asked.push([account, time])
    return decimal(40)
  }
  const restarted = recorded({ depositsSince }, [last])
  restarted.recorder.deposited('a', decimal(30))
  restarted.recorder.start()
  expect(asked).toEqual([['a', NOON - 60_000]])
  expect(restarted.told()).toEqual([
    [-60_000, '60', '0'],
    [1_500, '100', '40'],
  ])
  restarted.clock.advance(60_000)
  expect(restarted.told().at(-1)).toEqual([60_000, '100', '0'])
})

test('the deposits of a ledger, at the prices of now, over all its pages', () => {
  const head = (id: string, time: number) => ({ id, account: 'a', time, reference: id })
  const entries = [
    ...depositTransaction(head('one', 1_000), 'USDT', decimal(100)).entries,
    ...depositTransaction(head('two', 2_000), 'BTC', decimal('0.01')).entries,
    ...feeTransaction(head('three', 2_500), 'USDT', decimal(7)).entries,
    ...depositTransaction(head('four', 3_000), 'XYZ', decimal(5)).entries,
    ...depositTransaction(head('five', 4_000), 'USDT', decimal(-30)).entries,
  ]
  const ledger = {
    list: ({ from, cursor }: { from: number; cursor?: string | undefined }) => {
      const rest = entries.filter(({ time }) => time >= from).slice(Number(cursor ?? 0))
      return { items: rest.slice(0, 3), ...(rest.length > 3 ? { nextCursor: String(Number(cursor ?? 0) + 3) } : {}) }
    },
  }
  const since = (time: number) => decimalText(bookedDeposits(ledger, 'a', time, 'USDT', convert))
  expect([since(0), since(1_000), since(2_000), since(4_000)]).toEqual(['570', '470', '-30', '0'])
})
