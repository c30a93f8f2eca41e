import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalCdf, normalQuantile } from '#main/backtest/honesty/normal-distribution.ts'
import {
  deflatedSharpe,
  expectedBestSharpe,
  probabilisticSharpe,
  sharpeSample,
} from '#main/backtest/honesty/sharpe-significance.ts'

test('the normal distribution has the values of the tables', () => {
  // Abramowitz and Stegun 1964, table 26.1, and the quantiles that everybody knows.
  expect(normalCdf(0)).toBe(0.5)
  expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 13)
  expect(normalCdf(2)).toBeCloseTo(0.977249868051821, 13)
  expect(normalCdf(3.5)).toBeCloseTo(0.999767370920964, 13)
  expect(normalCdf(-5) / 2.866515718791939e-7).toBeCloseTo(1, 10)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
  expect(normalQuantile(0.5)).toBeCloseTo(0, 10)
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
})

test('the normal distribution rises, mirrors itself, and is undone by its quantile', () => {
  const value = fc.double({ min: -7, max: 7, noNaN: true })
  fc.assert(
    fc.property(value, value, (a, b) => {
      if (a < b) expect(normalCdf(a)).toBeLessThanOrEqual(normalCdf(b))
      expect(normalCdf(a) + normalCdf(-a)).toBeCloseTo(1, 13)
      if (Math.abs(a) < 5) expect(normalQuantile(normalCdf(a))).toBeCloseTo(a, 6)
    }),
  )
})

test('the probabilistic Sharpe ratio is that of the published example', () => {
  // Bailey and López de Prado 2012, the hedge fund example: 24 monthly returns, Sharpe ratio 0.458 a month. By hand:
  // normal: 0.458 √23 ÷ √(1 + 0.458² ÷ 2) = 2.1965 ÷ 1.0511 = 2.0897, Φ = 0.982.
  const sample = { sharpe: 0.458, count: 24, skewness: 0, kurtosis: 3 }
  expect(probabilisticSharpe(sample)).toBeCloseTo(0.982, 3)
  // With skewness −2.448 and kurtosis 10.164: 2.1965 ÷ √(1 + 1.1212 + 0.4806) = 1.3617, Φ = 0.913.
  expect(probabilisticSharpe({ ...sample, skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.913, 3)
})

test('the deflated Sharpe ratio is that of the published example', () => {
  // Bailey and López de Prado 2014, the numerical example: five years of 250 days, Sharpe ratio 2.5 a year, skewness −3,
  // kurtosis 10, variance of the trials 1/2 a year. 100 trials: SR₀ = 0.1132 a day, DSR = 0.9004.
  const sample = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 }
  const variance = 0.5 / 250
  expect(expectedBestSharpe(100, variance)).toBeCloseTo(0.1132, 4)
  expect(deflatedSharpe(sample, 100, variance)).toBeCloseTo(0.9004, 3)
  // 46 trials are the most that the result stands at 95 %; with normal returns it would be 88.
  expect(deflatedSharpe(sample, 46, variance)).toBeCloseTo(0.9505, 3)
  expect(deflatedSharpe({ ...sample, skewness: 0, kurtosis: 3 }, 88, variance)).toBeCloseTo(0.9505, 3)
})

test('the first trial is not deflated, and each further one lowers the probability', () => {
  const sample = { sharpe: 0.1, count: 500, skewness: 0, kurtosis: 3 }
  expect(deflatedSharpe(sample, 1, 1)).toBe(probabilisticSharpe(sample))
  let before = 1
  for (const trials of [1, 2, 5, 20, 100, 10_000, 1e9]) {
    const probability = deflatedSharpe(sample, trials, 0.002)
    expect(probability).toBeLessThan(before)
    before = probability ?? 0
  }
})

test('the moments are those of the definition', () => {
  // 1, 2, 3, 6: mean 3, deviations −2 −1 0 3, second 3.5, third 18/4, fourth 98/4.
  const sample = sharpeSample(Float64Array.of(1, 2, 3, 6))
  expect(sample?.sharpe).toBeCloseTo(3 / Math.sqrt(14 / 3), 12)
  expect(sample?.skewness).toBeCloseTo(4.5 / 3.5 ** 1.5, 12)
  expect(sample?.kurtosis).toBeCloseTo(24.5 / 12.25, 12)
  expect(sharpeSample(Float64Array.of(1, 2))).toBeNull()
  expect(sharpeSample(Float64Array.of(0.1, 0.1, 0.1, 0.1))).toBeNull()
})
