import { expect, test } from 'vitest'
import { isAtLimitOrBetter, limitPrice, touchesLimit } from '#main/matching/limit-entry.ts'

test('a negative offset lies below the close for a long and above it for a short', () => {
  expect(limitPrice(1, 200, -0.01)).toBeCloseTo(198, 12)
  expect(limitPrice(-1, 200, -0.01)).toBeCloseTo(202, 12)
  expect(limitPrice(1, 200, 0)).toBe(200)
})

test('a price at the limit fills it, and one beyond it on the better side', () => {
  expect([98, 99, 100].map((price) => isAtLimitOrBetter(1, 99, price))).toEqual([true, true, false])
  expect([98, 99, 100].map((price) => isAtLimitOrBetter(-1, 99, price))).toEqual([false, true, true])
})

test('a bar touches the limit of a long with its low, that of a short with its high', () => {
  expect(touchesLimit(1, 99, 110, 99)).toBe(true)
  expect(touchesLimit(1, 99, 110, 99.01)).toBe(false)
  expect(touchesLimit(-1, 101, 101, 90)).toBe(true)
  expect(touchesLimit(-1, 101, 100.99, 90)).toBe(false)
})
