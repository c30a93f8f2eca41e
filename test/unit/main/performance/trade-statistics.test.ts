import { expect, test } from 'vitest'
import { tradeStatistics } from '#main/performance/trade-statistics.ts'

test('statistics of four results, by hand', () => {
  const { sqn, ...others } = tradeStatistics(Float64Array.of(30, -10, 0, 20, 999), 4)
  expect(others).toEqual({
    trades: 4,
    winRate: 0.5,
    profitFactor: 5,
    expectancy: 10,
    averageWin: 25,
    averageLoss: -10,
  })
  // Deviations 20, -20, -10, 10: sample variance 1000/3.
  expect(sqn).toBeCloseTo((2 * 10) / Math.sqrt(1000 / 3), 12)
})

test('what needs a loss, a win, a second trade or a deviation is null without it', () => {
  const one = tradeStatistics(Float64Array.of(5), 1)
  expect([one.winRate, one.profitFactor, one.averageLoss, one.sqn]).toEqual([1, null, null, null])
  expect(tradeStatistics(Float64Array.of(-5, -5), 2)).toMatchObject({ profitFactor: 0, averageWin: null, sqn: null })
})

test('no trades leave everything null', () => {
  expect(tradeStatistics(new Float64Array(0), 0)).toEqual({
    trades: 0,
    winRate: null,
    profitFactor: null,
    expectancy: null,
    averageWin: null,
    averageLoss: null,
    sqn: null,
  })
})
