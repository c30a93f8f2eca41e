import { expect, test } from 'vitest'
import {
  createBacktestResultsRepository,
  type NewBacktestResult,
} from '#main/storage/books/backtest-results-repository.ts'
import { createStrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import { temporaryBooks } from '#test/builders/books.ts'

const SERIES = { source: 'test', symbol: 'BTC/USDT', timeframe: '1h' }

function aResult(id = 'id-1'): NewBacktestResult {
  const metrics = {
    totalReturn: 0.1,
    cagr: null,
    volatility: 0.2,
    sharpe: 1,
    sortino: null,
    calmar: 2,
    maxDrawdown: 0.05,
    maxDrawdownDurationMs: null,
    trades: 3,
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
    id,
    strategy: 'SMA cross',
    strategyId: null,
    series: SERIES,
    symbols: ['BTC/USDT', 'ETH/USDT'],
    timeframe: '4h',
    bars: 10,
    from: 5,
    to: 95,
    initialCapital: 10_000,
    finalEquity: 11_000.123456789,
    metrics,
    ambiguousBars: 2,
    readings: { pessimistic: 11_000.123456789, optimistic: 11_200.5 },
    request,
    definition: '{"version": 1}',
    warnings: ['one'],
    durationMs: 1.5,
  }
}

test('a run is read back as it was stored', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const given = aResult()
  const stored = results.add(given)
  expect(stored).toEqual({ ...given, createdAt: stored.createdAt })
  expect(results.get(stored.id)).toEqual(stored)
})

test('runs are listed newest first and can be removed', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const ids = ['a', 'b', 'c'].map((id) => results.add(aResult(id)).id)
  expect(results.ids().toSorted()).toEqual(ids)
  const page = results.list({ limit: 2 })
  expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]])
  expect(results.list({ limit: 2, cursor: page.nextCursor }).items.map(({ id }) => id)).toEqual([ids[0]])
  for (const id of ids) results.remove(id)
  expect(results.ids()).toEqual([])
  const notFound = expect.objectContaining({ code: 'NOT_FOUND' })
  expect(() => results.get(ids[0])).toThrow(notFound)
  expect(() => results.remove(ids[0])).toThrow(notFound)
})

test('a run of a stored strategy names it', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const strategy = createStrategiesRepository(books.database, books).create({
    name: 's',
    description: '',
    type: 'definition',
    definition: '{}',
  })
  const { id } = results.add({ ...aResult(), strategyId: strategy.id })
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
