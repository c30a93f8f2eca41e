import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '#main/storage/open-database.ts'
import {
  type BacktestDetails,
  type BacktestDetailsRepository,
  createBacktestDetailsRepository,
} from '#main/storage/runs/backtest-details-repository.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

function aTrade(i: number): BacktestTrade {
  const times = { entryTime: i * 10, exitTime: i * 10 + 5 }
  const money = {
    entryPrice: 1 / 3,
    exitPrice: 0.1 + 0.2,
    quantity: 1,
    pnl: -1e-9,
    pnlPct: 0,
    fees: 0,
    mae: -0.01,
    mfe: 0,
  }
  return {
    symbol: 'BTC/USDT',
    direction: 'long',
    ...times,
    ...money,
    entryReason: `entry ${i}`,
    exitReason: 'signal',
    open: false,
  }
}

function someDetails(trades = 3, bars = 10): BacktestDetails {
  return {
    trades: Array.from({ length: trades }, (_, i) => aTrade(i)),
    curve: {
      time: Float64Array.from({ length: bars }, (_, i) => i * 10),
      equity: Float64Array.from({ length: bars }, (_, i) => 10_000 + i / 3),
      drawdown: Float64Array.from({ length: bars }, (_, i) => i / 1_000),
    },
  }
}

function temporaryRuns(): { details: BacktestDetailsRepository; execute: (statement: string) => unknown } {
  const database = openDatabase(temporaryFolder(), 'runs')
  onTestFinished(() => {
    database.close()
  })
  return {
    details: createBacktestDetailsRepository(database, () => 1_000),
    execute: (statement) => database.prepare(statement).run(),
  }
}

test('trades and the curve are read back as they were stored', () => {
  const { details } = temporaryRuns()
  const given = someDetails()
  details.add('a', given)
  expect(details.trades('a')).toEqual({ items: given.trades })
  expect(details.curve('a')).toEqual({ bars: 10, ...given.curve })
})

test('trades and the curve come page by page', () => {
  const { details } = temporaryRuns()
  const given = someDetails(1_234, 100)
  details.add('a', given)
  const seen: BacktestTrade[] = []
  let cursor: string | undefined
  do {
    const page = details.trades('a', { limit: 300, cursor })
    seen.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toEqual(given.trades)
  const part = details.curve('a', 90, 30)
  expect(part.bars).toBe(100)
  expect(part.equity).toEqual(given.curve.equity.slice(90))
  expect(details.curve('a', 200, 10).time.length).toBe(0)
})

test('what belongs to a run is removed, and only that', () => {
  const { details } = temporaryRuns()
  details.add('a', someDetails())
  details.add('b', someDetails(700))
  details.remove('a')
  expect(details.ids()).toEqual(['b'])
  expect(details.trades('b', { limit: 1_000 }).items.length).toBe(700)
  const notFound = expect.objectContaining({ code: 'NOT_FOUND' })
  expect(() => details.trades('a')).toThrow(notFound)
  expect(() => details.curve('a')).toThrow(notFound)
})

test('a run without trades and bars', () => {
  const { details } = temporaryRuns()
  details.add('a', someDetails(0, 0))
  expect(details.trades('a')).toEqual({ items: [] })
  expect(details.curve('a').bars).toBe(0)
})

test('a run whose trades fail to be stored leaves nothing', () => {
  const { details } = temporaryRuns()
  details.add('a', someDetails(3))
  expect(() => details.add('a', someDetails(1_000))).toThrow()
  expect(details.trades('a', { limit: 1_000 }).items.length).toBe(3)
})

test('trades that are not what was written are named, not passed on', () => {
  const { details, execute } = temporaryRuns()
  details.add('a', someDetails())
  execute(`UPDATE backtest_trades SET trades = '[{"pnl": "much"}]'`)
  expect(() => details.trades('a')).toThrow(
    expect.objectContaining({ code: 'STORAGE', message: expect.stringContaining('the trades of backtest a') }),
  )
})
