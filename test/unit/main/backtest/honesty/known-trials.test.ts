import { expect, test } from 'vitest'
import { allTrials, knownTrials } from '#main/backtest/honesty/known-trials.ts'

test('a repeated run is one trial, and what has no Sharpe ratio is one without a say in the variance', () => {
  expect(knownTrials([])).toEqual({ count: 0, sharpeVariance: null })
  expect(knownTrials([1, 1, 1])).toEqual({ count: 1, sharpeVariance: null })
  expect(knownTrials([1, 2, 3, 2, null])).toEqual({ count: 4, sharpeVariance: 1 })
})

test('trials of two kinds are added, and the variance that flatters less counts', () => {
  expect(allTrials({ count: 2, sharpeVariance: 0.5 }, { count: 400, sharpeVariance: 0.2 })).toEqual({
    count: 402,
    sharpeVariance: 0.5,
  })
  expect(allTrials({ count: 1, sharpeVariance: null }, { count: 0, sharpeVariance: null })).toEqual({
    count: 1,
    sharpeVariance: null,
  })
})
