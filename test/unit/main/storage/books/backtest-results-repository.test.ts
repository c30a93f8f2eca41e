import { expect, test } from 'vitest'
import {
  createBacktestResultsRepository,
  type NewBacktestResult,
} from '#main/storage/books/backtest-results-repository.ts'
import { createStrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { temporaryBooks } from '#test/builders/books.ts'

const SERIES = { source: 'test', symbol: 'BTC/USDT', timeframe: '1h' }

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

function aResult(trades = 3, bars = 10): NewBacktestResult {
  const metrics = {
    totalReturn: 0.1,
    cagr: null,
    volatility: 0.2,
    sharpe: 1,
    sortino: null,
    calmar: 2,
    maxDrawdown: 0.05,
    maxDrawdownDurationMs: null,
    trades,
    winRate: 0.5,
    profitFactor: null,
    expectancy: 1,
    averageWin: 2,
    averageLoss: -1,
    recoveryFactor: 3,
    sqn: 1,
    exposure: 0.4,
    fees: 12.5,
    buyAndHoldReturn: 0.3,
  }
  const request = { definition: '{}', series: SERIES, capital: 10_000, fee: 0.001, slippage: 0 }
  return {
    run: {
      strategy: 'SMA cross',
      strategyId: null,
      series: SERIES,
      timeframe: '4h',
      bars,
      from: 5,
      to: 95,
      initialCapital: 10_000,
      finalEquity: 11_000.123456789,
      metrics,
      request,
      definition: '{"version": 1}',
      warnings: ['one'],
      durationMs: 1.5,
    },
    trades: Array.from({ length: trades }, (_, i) => aTrade(i)),
    curve: {
      time: Float64Array.from({ length: bars }, (_, i) => i * 10),
      equity: Float64Array.from({ length: bars }, (_, i) => 10_000 + i / 3),
      drawdown: Float64Array.from({ length: bars }, (_, i) => i / 1_000),
    },
  }
}

test('a run is read back as it was stored', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const given = aResult()
  const stored = results.add(given)
  expect(stored).toEqual({ ...given.run, id: 'id-0001', createdAt: stored.createdAt })
  expect(results.get(stored.id)).toEqual(stored)
  expect(results.trades(stored.id)).toEqual({ items: given.trades })
  expect(results.curve(stored.id)).toEqual({ bars: 10, ...given.curve })
})

test('trades and the curve come page by page', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const given = aResult(1_234, 100)
  const { id } = results.add(given)
  const seen: BacktestTrade[] = []
  let cursor: string | undefined
  do {
    const page = results.trades(id, { limit: 300, cursor })
    seen.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(seen).toEqual(given.trades)
  const part = results.curve(id, 90, 30)
  expect(part.bars).toBe(100)
  expect(part.equity).toEqual(given.curve.equity.slice(90))
  expect(results.curve(id, 200, 10).time.length).toBe(0)
})

test('runs are listed newest first and can be removed with all that belongs to them', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const ids = [1, 2, 3].map(() => results.add(aResult()).id)
  const page = results.list({ limit: 2 })
  expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]])
  expect(results.list({ limit: 2, cursor: page.nextCursor }).items.map(({ id }) => id)).toEqual([ids[0]])
  for (const id of ids) results.remove(id)
  for (const table of ['backtest_results', 'backtest_trades', 'backtest_series']) {
    expect(books.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  }
  const notFound = expect.objectContaining({ code: 'NOT_FOUND' })
  expect(() => results.get(ids[0])).toThrow(notFound)
  expect(() => results.trades(ids[0])).toThrow(notFound)
  expect(() => results.curve(ids[0])).toThrow(notFound)
  expect(() => results.remove(ids[0])).toThrow(notFound)
})

test('a run without trades, and one of a stored strategy', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const strategy = createStrategiesRepository(books.database, books).create({
    name: 's',
    description: '',
    type: 'definition',
    definition: '{}',
  })
  const given = aResult(0, 0)
  const { id } = results.add({ ...given, run: { ...given.run, strategyId: strategy.id } })
  expect(results.trades(id)).toEqual({ items: [] })
  expect(results.get(id).strategyId).toBe(strategy.id)
})

test('a value that is not what was written is named, not passed on', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const { id } = results.add(aResult())
  books.database.prepare('UPDATE backtest_results SET metrics = ?').run('{"totalReturn":"much"}')
  expect(() => results.get(id)).toThrow(
    expect.objectContaining({ code: 'STORAGE', message: expect.stringContaining(`the metrics of backtest ${id}`) }),
  )
})
