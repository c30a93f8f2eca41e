import { expect, test } from 'vitest'
import {
  createBacktestResultsRepository,
  type NewBacktestResult,
} from '#main/storage/books/backtest-results-repository.ts'
import { createStrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { HonestyReport } from '#shared/domain/honesty.ts'
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
  expect(stored).toEqual({ ...given, createdAt: stored.createdAt, honesty: null })
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

const HONESTY: HonestyReport = { verdict: 'not proven', summary: 'It is not.', checks: [], seed: 4 }

test('the newest honesty report of a strategy is its verdict, until its text changes', () => {
  const books = temporaryBooks()
  let at = 100
  const results = createBacktestResultsRepository(books.database, { now: () => at++ })
  const strategy = createStrategiesRepository(books.database, books).create({
    name: 's',
    description: '',
    type: 'definition',
    definition: '{"version": 1}',
  })
  expect(results.latestVerdict(strategy.id, '{"version": 1}')).toBeNull()
  for (const id of ['a', 'b']) results.add({ ...aResult(id), strategyId: strategy.id })
  results.setHonesty('b', { ...HONESTY, verdict: 'fooled' })
  results.setHonesty('a', HONESTY)
  const latest = { verdict: 'not proven', backtestId: 'a', at: 103 }
  expect(results.latestVerdict(strategy.id, '{"version": 1}')).toEqual({ ...latest, current: true })
  expect(results.latestVerdict(strategy.id, '{"version": 2}')).toEqual({ ...latest, current: false })
  expect(results.get('a').honesty).toEqual(HONESTY)
  expect(results.latestVerdict('another', '')).toBeNull()
  expect(() => results.setHonesty('c', HONESTY)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('the Sharpe ratios of a series are those of its own runs, each once', () => {
  const books = temporaryBooks()
  const results = createBacktestResultsRepository(books.database, books)
  const withSharpe = (id: string, sharpe: number | null): NewBacktestResult => {
    const run = aResult(id)
    return { ...run, metrics: { ...run.metrics, sharpe } }
  }
  for (const run of [withSharpe('a', 1.25), withSharpe('b', null), withSharpe('c', 1.25)]) results.add(run)
  results.add({ ...withSharpe('d', 7), series: { ...SERIES, symbol: 'ETH/USDT' } })
  expect(new Set(results.sharpesOn(SERIES))).toEqual(new Set([1.25, null]))
  expect(results.sharpesOn({ ...SERIES, timeframe: '5m' })).toEqual([])
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
