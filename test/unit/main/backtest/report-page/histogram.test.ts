import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histogram } from '#main/backtest/report-page/histogram.ts'

test('every value is counted once, in a bin that holds it, and no bin holds gains and losses', () => {
  const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(values, (given) => {
      const bins = histogram(given)
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(given.length)
      expect(bins.length).toBeLessThanOrEqual(42)
      for (const { from, to } of bins) expect(from < -1e-12 && to > 1e-12).toBe(false)
      const wide = bins.filter(({ from, to }) => from < to)
      for (const [i, { to }] of wide.slice(0, -1).entries()) expect(wide[i + 1]?.from).toBeCloseTo(to, 9)
    }),
  )
})

test('bins are round', () => {
  expect(histogram([-0.04, -0.01, 0.02, 0.03, 0.05])).toEqual([
    { from: -0.04, to: -0.02, count: 1 },
    { from: -0.02, to: 0, count: 1 },
    { from: 0, to: 0.02, count: 0 },
    { from: 0.02, to: 0.04, count: 2 },
    { from: 0.04, to: 0.06, count: 1 },
  ])
})

test('no values and equal values', () => {
  expect(histogram([])).toEqual([])
  expect(histogram([0, 0])).toEqual([{ from: 0, to: 0, count: 2 }])
})
