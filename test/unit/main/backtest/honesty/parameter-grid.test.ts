import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_COMBINATIONS, parameterCombinations, valuesOf } from '#main/backtest/honesty/parameter-grid.ts'

test('a range has its steps, and five values where it names none', () => {
  expect(valuesOf({ default: 20, min: 5, max: 20, step: 5 })).toEqual([5, 10, 15, 20])
  expect(valuesOf({ default: 0.2, min: 0.1, max: 0.3, step: 0.1 })).toEqual([0.1, 0.2, 0.3])
  expect(valuesOf({ default: 1, min: 0, max: 8 })).toEqual([0, 2, 4, 6, 8])
  expect(valuesOf({ default: 7 })).toEqual([7])
})

test('all combinations come once, the strategy’s own among them', () => {
  const ranges = { a: { default: 2, min: 1, max: 3, step: 1 }, b: { default: 9, min: 5, max: 6, step: 1 } }
  const found = parameterCombinations(ranges, { a: 1 }, 1).map(({ a, b }) => `${a} ${b}`)
  expect(found.toSorted()).toEqual(['1 5', '1 6', '1 9', '2 5', '2 6', '3 5', '3 6'])
})

test('ranges without end are drawn from by the seed, never more than can be tried', () => {
  const axis = fc.record({ default: fc.constant(1), min: fc.constant(1), max: fc.integer({ min: 2, max: 1e12 }) })
  fc.assert(
    fc.property(axis, axis, axis, axis, fc.nat(), (a, b, c, d, seed) => {
      const ranges = { a: { ...a, step: 1 }, b: { ...b, step: 1 }, c: { ...c, step: 1 }, d: { ...d, step: 1 } }
      const found = parameterCombinations(ranges, {}, seed)
      expect(found.length).toBeLessThanOrEqual(MOST_COMBINATIONS + 1)
      expect(new Set(found.map((one) => JSON.stringify([one['a'], one['b'], one['c'], one['d']]))).size).toBe(
        found.length,
      )
      expect(parameterCombinations(ranges, {}, seed)).toEqual(found)
    }),
    { numRuns: 20 },
  )
})
