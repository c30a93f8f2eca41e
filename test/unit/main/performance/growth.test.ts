import { expect, test } from 'vitest'
import { annualGrowth, totalReturn, YEAR_MS } from '#main/performance/growth.ts'

test('the total return is the last over the first value, less one', () => {
  expect(totalReturn(100, 150)).toBe(0.5)
  expect(totalReturn(100, 0)).toBe(-1)
  expect(totalReturn(0, 150)).toBeNull()
})

test('annual growth compounds over years of 365.25 days', () => {
  expect(annualGrowth(0.21, 2 * YEAR_MS)).toBeCloseTo(0.1, 12)
  expect(annualGrowth(0.1, YEAR_MS / 2)).toBeCloseTo(0.21, 12)
  expect(annualGrowth(-1, YEAR_MS)).toBe(-1)
})

test('annual growth is null where it cannot be computed', () => {
  expect(annualGrowth(0.1, 0)).toBeNull()
  expect(annualGrowth(-1.5, YEAR_MS)).toBeNull()
  expect(annualGrowth(null, YEAR_MS)).toBeNull()
  expect(annualGrowth(1, 60_000)).toBeNull()
})
