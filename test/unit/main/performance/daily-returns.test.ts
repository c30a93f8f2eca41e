import { expect, test } from 'vitest'
import { dailyReturnStatistics } from '#main/performance/daily-returns.ts'

test('volatility, Sharpe and Sortino of daily returns, by hand', () => {
  // Returns 0.1, -0.1, 0.2: mean 0.2/3, sample variance 0.14/6 …, downside sqrt(0.01/3).
  const { volatility, sharpe, sortino } = dailyReturnStatistics(Float64Array.of(100, 110, 99, 118.8))
  const mean = 0.2 / 3
  const deviation = Math.sqrt(((0.1 - mean) ** 2 + (-0.1 - mean) ** 2 + (0.2 - mean) ** 2) / 2)
  expect(volatility).toBeCloseTo(deviation * Math.sqrt(365), 10)
  expect(sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(365), 10)
  expect(sortino).toBeCloseTo((mean / Math.sqrt(0.01 / 3)) * Math.sqrt(365), 10)
})

test('without a losing day there is no Sortino ratio', () => {
  const { sharpe, sortino } = dailyReturnStatistics(Float64Array.of(100, 110, 130))
  expect(sharpe).not.toBeNull()
  expect(sortino).toBeNull()
})

test('without deviation there is no Sharpe ratio, and the volatility is 0', () => {
  expect(dailyReturnStatistics(Float64Array.of(100, 100, 100))).toEqual({ volatility: 0, sharpe: null, sortino: null })
  expect(dailyReturnStatistics(Float64Array.of(1, 1.1, 1.1 * 1.1, 1.1 * 1.1 * 1.1)).sharpe).toBeNull()
})

test('one return or none says nothing', () => {
  const nothing = { volatility: null, sharpe: null, sortino: null }
  expect(dailyReturnStatistics(Float64Array.of(100, 110))).toEqual(nothing)
  expect(dailyReturnStatistics(Float64Array.of(100))).toEqual(nothing)
  expect(dailyReturnStatistics(new Float64Array(0))).toEqual(nothing)
})
