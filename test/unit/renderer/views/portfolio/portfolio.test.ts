import { expect, test } from 'vitest'
import { allocationOf } from '#renderer/views/portfolio/allocation.ts'
import { ledgerTotals, wholeTransactions } from '#renderer/views/portfolio/ledger-totals.ts'
import { livePoint } from '#renderer/views/portfolio/live-point.ts'
import { yearRows } from '#renderer/views/portfolio/month-table.ts'
import { spanProblem, spanTimes } from '#renderer/views/portfolio/spans.ts'
import { groupTrades, quoteOf } from '#renderer/views/portfolio/trade-groups.ts'
import type { Trade } from '#shared/domain/trade.ts'

const DAY = 86_400_000

test('spans count back from now, days include the last one', () => {
  const days = { fromDay: '2024-03-01', toDay: '2024-03-02' }
  expect(spanTimes({ id: '1w', ...days }, 8 * DAY)).toEqual({ from: DAY })
  expect(spanTimes({ id: 'all', ...days }, 5)).toEqual({})
  expect(spanTimes({ id: 'dates', ...days }, 0)).toEqual({ from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 2, 3) })
  expect(spanTimes({ id: 'dates', fromDay: '', toDay: '' }, 0)).toEqual({})
  expect(spanProblem({ id: 'dates', fromDay: '2024-03-02', toDay: '2024-03-01' })).toContain('after')
})

test('the books of a currency add up exactly', () => {
  const entries = [
    { currency: 'USDT', book: 'holdings', amount: '-0.3' },
    { currency: 'USDT', book: 'trading', amount: '0.2' },
    { currency: 'USDT', book: 'fees', amount: '0.1' },
    { currency: 'BTC', book: 'holdings', amount: '1' },
  ] as const
  expect(ledgerTotals(entries).map(({ currency, sum, isZero }) => [currency, sum, isZero])).toEqual([
    ['BTC', '1', false],
    ['USDT', '0', true],
  ])
})

test('a transaction that may be cut is left out', () => {
  const entries = [{ transaction: 'b' }, { transaction: 'b' }, { transaction: 'a' }]
  expect(wholeTransactions(entries, true)).toHaveLength(2)
  expect(wholeTransactions(entries, false)).toHaveLength(3)
})

test('holdings have a value and a share, and those without a price are last', () => {
  const balance = (currency: string, total: string) => ({ currency, total, free: total, reserved: '0' })
  const holdings = allocationOf(
    [balance('XYZ', '5'), balance('BTC', '0.5'), balance('USDT', '75000'), balance('ETH', '0')],
    'USDT',
    (currency) => (currency === 'BTC' ? '50000' : undefined),
  )
  expect(holdings.map(({ currency, value, share }) => [currency, value, share])).toEqual([
    ['USDT', '75000', 0.75],
    ['BTC', '25000', 0.25],
    ['XYZ', null, null],
  ])
})

test('months stand in their year, and a year is compounded', () => {
  const [latest, first] = yearRows([
    { month: '2023-12', return: 0.1 },
    { month: '2024-01', return: 0.1 },
    { month: '2024-03', return: -0.1 },
  ])
  expect(latest?.year).toBe('2024')
  expect(latest?.months.slice(0, 3)).toEqual([0.1, null, -0.1])
  expect(latest?.total).toBeCloseTo(-0.01)
  expect(first?.months[11]).toBe(0.1)
})

test('closed trades are told by symbol and by strategy, and quote currencies are never mixed', () => {
  const trade = (symbol: string, pnl: string, pnlPct: number, more: Partial<Trade> = {}): Trade => ({
    id: symbol + pnl,
    account: 'paper',
    symbol,
    direction: 'long',
    entryTime: 0,
    exitTime: 10,
    entryPrice: '1',
    exitPrice: '1',
    quantity: '1',
    pnl,
    pnlPct,
    fees: {},
    mae: 0,
    mfe: 0,
    entryReason: 'entry',
    exitReason: 'exit',
    durationMs: 10,
    open: false,
    ...more,
  })
  const trades = [
    trade('BTC/USDT', '0.1', 0.1),
    trade('BTC/USDT', '0.2', 0.2, { strategyId: 'trend' }),
    trade('BTC/USDT', '-0.1', -0.1),
    trade('ETH/BTC', '5', 0.5),
    trade('ETH/BTC', '9', 0.9, { open: true }),
  ]
  const [first, second] = groupTrades(trades, 'symbol')
  expect(first).toMatchObject({ name: 'ETH/BTC', currency: 'BTC', trades: 1, pnl: '5', profitFactor: null })
  expect(second).toMatchObject({ name: 'BTC/USDT', trades: 3, wins: 2, pnl: '0.2', bestPct: 0.2, worstPct: -0.1 })
  expect(second?.profitFactor).toBeCloseTo(3)
  expect(groupTrades(trades, 'strategy').map(({ name, currency }) => [name, currency])).toEqual([
    [null, 'BTC'],
    ['trend', 'USDT'],
    [null, 'USDT'],
  ])
  expect(quoteOf('BTC/USDT:USDT')).toBe('USDT')
})

test('the curve goes on to the value of now', () => {
  const curve = {
    time: Float64Array.from([1, 2]),
    equity: Float64Array.from([100, 90]),
    drawdown: Float64Array.from([0, 0.1]),
  }
  expect(livePoint(curve, 99, 3)?.drawdown).toBeCloseTo(0.01)
  expect(livePoint(curve, 120, 3)).toEqual({ time: 3, equity: 120, drawdown: 0 })
  expect(livePoint(curve, 99, 1)).toBeNull()
  const nothing = new Float64Array(0)
  expect(livePoint({ time: nothing, equity: nothing, drawdown: nothing }, 5, 1)).toBeNull()
})
