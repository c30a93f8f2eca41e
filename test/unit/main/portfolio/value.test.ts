import { describe, expect, test } from 'vitest'
import { createConversion } from '#main/portfolio/conversion.ts'
import { portfolioPerformance } from '#main/portfolio/performance.ts'
import { type Snapshot, snapshotDue, snapshotOf } from '#main/portfolio/snapshot.ts'
import { foldFills } from '#main/portfolio/symbol-book.ts'
import { equityOf, type MarkedPosition, valueHoldings } from '#main/portfolio/valuation.ts'
import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import { DAY_MS } from '#shared/time.ts'
import { BTC, fillsOf, PERPETUAL } from './fills.ts'

const prices = createConversion([
  { base: 'BTC', quote: 'USDT', price: decimal(50_000) },
  { base: 'ETH', quote: 'BTC', price: decimal('0.05') },
  { base: 'USDT', quote: 'EUR', price: decimal('0.8') },
  { base: 'NIL', quote: 'USDT', price: ZERO },
])

describe('conversion', () => {
  test.each([
    ['USDT', 'USDT', '1'],
    ['BTC', 'USDT', '50000'],
    ['USDT', 'BTC', '0.00002'],
    ['ETH', 'USDT', '2500'],
    ['EUR', 'USDT', '1.25'],
    ['EUR', 'BTC', '0.000025'],
  ])('%s to %s', (from, to, rate) => {
    expect(prices(from, to)?.toString()).toBe(rate)
  })

  test.each([
    ['USD', 'USDT'],
    ['DOGE', 'USDT'],
    ['NIL', 'USDT'],
    ['ETH', 'EUR'],
  ])('nobody knows %s in %s', (from, to) => {
    expect(prices(from, to)).toBeUndefined()
  })

  test('a pair of its own counts more than the inverse of another', () => {
    const both = [
      { base: 'B', quote: 'A', price: decimal(2) },
      { base: 'A', quote: 'B', price: decimal('0.4') },
    ]
    expect(createConversion(both)('A', 'B')?.toString()).toBe('0.4')
    expect(createConversion([...both].reverse())('A', 'B')?.toString()).toBe('0.4')
  })
})

const balances = (of: Record<string, number>): Map<string, Decimal> =>
  new Map(Object.entries(of).map(([currency, amount]) => [currency, decimal(amount)]))

describe('value', () => {
  test('all holdings in one currency; what has no price is named, not guessed', () => {
    const value = valueHoldings(balances({ XYZ: 5, USDT: 1_000, BTC: 0.1, ABC: 1, ETH: 0, EUR: 8 }), 'USDT', prices)
    expect(value.value.toString()).toBe('6010')
    expect(value.cash.toString()).toBe('1000')
    expect(value.missing).toEqual(['ABC', 'XYZ'])
    expect(value.holdings.map(({ currency }) => currency)).toEqual(['ABC', 'BTC', 'EUR', 'USDT', 'XYZ'])
    expect(valueHoldings(new Map(), 'USDT', prices).cash).toEqual(ZERO)
  })

  test('a perpetual adds its open profit, a spot position is a holding already', () => {
    const of = (instrument: MarkedPosition['instrument'], mark: Decimal | undefined): MarkedPosition => {
      const { open } = foldFills(fillsOf(['buy', 0.1, 40_000]), { ...PERPETUAL, ...instrument }).book
      if (open === undefined) throw new Error('nothing is open')
      return { trip: open, instrument, mark }
    }
    const held = balances({ USDT: 1_000, BTC: 0.1 })
    const spot = equityOf(held, [of(BTC, decimal(50_000))], 'USDT', prices)
    expect([spot.value.toString(), spot.unrealizedPnl.toString(), spot.positionsValue.toString()]).toEqual([
      '6000',
      '1000',
      '5000',
    ])
    expect(spot.exposure).toBeCloseTo(5 / 6, 12)
    const perpetual = equityOf(balances({ USDT: 1_000 }), [of(PERPETUAL, decimal(50_000))], 'USDT', prices)
    expect(perpetual.value.toString()).toBe('2000')
    expect(perpetual.exposure).toBe(2.5)
    const priceless = equityOf(balances({ USDT: 1_000 }), [of({ ...BTC, base: 'XYZ' }, undefined)], 'USDT', prices)
    expect(priceless).toMatchObject({ missing: ['XYZ'], exposure: 0 })
    expect(snapshotOf('a', 1, priceless, ZERO)).toBeUndefined()
    expect(equityOf(new Map(), [of(BTC, decimal(50_000))], 'USDT', prices).exposure).toBe(0)
    expect(snapshotOf('a', 1, spot, decimal(5))).toEqual({
      account: 'a',
      time: 1,
      equity: '6000',
      cash: '1000',
      exposure: spot.exposure,
      deposits: '5',
    })
  })

  test('snapshots are due once in a span and after each deposit', () => {
    expect(snapshotDue(undefined, 5, 10, ZERO)).toBe(true)
    expect(snapshotDue(5, 9, 10, ZERO)).toBe(false)
    expect(snapshotDue(5, 10, 10, ZERO)).toBe(true)
    expect(snapshotDue(5, 6, 10, decimal(-1))).toBe(true)
  })
})

describe('performance', () => {
  const snapshots = (...of: readonly (readonly [day: number, equity: number, deposits?: number])[]): Snapshot[] =>
    of.map(([day, equity, deposits = 0]) => ({
      account: 'a',
      time: day * DAY_MS,
      equity: String(equity),
      cash: '0',
      exposure: 0,
      deposits: String(deposits),
    }))

  test('deposits and withdrawals are neither profit nor loss', () => {
    // +10 %, then 890 come in, -5 %, then 950 go out, +20 %.
    const told = snapshots([0, 100], [1, 110], [2, 1_000, 890], [3, 950], [4, 100, -850], [5, 120])
    const performance = portfolioPerformance(told, [])
    expect(performance.totalReturn).toBeCloseTo(1.1 * 0.95 * 1.2 - 1, 12)
    expect(performance.maxDrawdown).toBeCloseTo(0.05, 12)
    expect(performance).toMatchObject({ from: 0, to: 5 * DAY_MS, trades: 0, winRate: null })
    expect(performance.sharpe).toBeGreaterThan(0)
  })

  test('a span begins with the last snapshot before it, and counts trades that were closed in it', () => {
    const told = snapshots([0, 50], [1, 100], [2, 110], [3, 121], [4, 242])
    const trades = [
      { exitTime: 0.5 * DAY_MS, pnl: '99' },
      { exitTime: 2 * DAY_MS, pnl: '30' },
      { exitTime: 3 * DAY_MS, pnl: '-10' },
      { exitTime: null, pnl: '5' },
    ]
    const performance = portfolioPerformance(told, trades, { from: 1.5 * DAY_MS, to: 3 * DAY_MS })
    expect(performance.totalReturn).toBeCloseTo(0.21, 12)
    expect(performance).toMatchObject({ from: DAY_MS, to: 3 * DAY_MS, trades: 2, winRate: 0.5, profitFactor: 3 })
  })

  test('nothing known is null, and from nothing nothing grows', () => {
    expect(portfolioPerformance([], [])).toEqual({
      from: null,
      to: null,
      totalReturn: null,
      maxDrawdown: null,
      sharpe: null,
      sortino: null,
      volatility: null,
      trades: 0,
      winRate: null,
      profitFactor: null,
    })
    expect(portfolioPerformance(snapshots([5, 100]), [], { to: 4 * DAY_MS }).from).toBeNull()
    const funded = portfolioPerformance(snapshots([0, 0], [1, 100, 100], [2, 150]), [])
    expect(funded.totalReturn).toBeCloseTo(0.5, 12)
  })
})
