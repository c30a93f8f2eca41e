import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DrawdownTracker, drawdownSeries, worstDrawdown } from '#main/performance/drawdown.ts'

const hours = (count: number) => Float64Array.from({ length: count }, (_, hour) => hour)

test('the deepest fall is measured from its peak', () => {
  expect(worstDrawdown(Float64Array.of(100, 80, 120, 90, 130), hours(5), 100).depth).toBe(0.25)
})

test('a fall below the starting capital counts from the capital', () => {
  expect(worstDrawdown(Float64Array.of(90, 95), hours(2), 100).depth).toBeCloseTo(0.1, 12)
})

test('the longest fall lasts from the last bar at the peak until equity is back at it', () => {
  expect(worstDrawdown(Float64Array.of(100, 100, 90, 95, 100, 99, 101), hours(7), 100).durationMs).toBe(3)
})

test('a fall that has not ended lasts to the end', () => {
  expect(worstDrawdown(Float64Array.of(100, 110, 90, 95, 100), hours(5), 100).durationMs).toBe(3)
})

test('an equity that never falls has neither depth nor duration', () => {
  expect(worstDrawdown(Float64Array.of(100, 100, 110), hours(3), 100)).toEqual({ depth: 0, durationMs: 0 })
  expect(worstDrawdown(new Float64Array(0), hours(0), 100)).toEqual({ depth: 0, durationMs: 0 })
})

test('the series of falls is 0 at each peak', () => {
  expect([...drawdownSeries(Float64Array.of(50, 100, 200, 150, 200), 100)]).toEqual([0.5, 0, 0, 0.25, 0])
})

test('runs of bars added as a whole give what single bars give', () => {
  const price = fc.array(fc.integer({ min: 50, max: 60 }), { minLength: 2, maxLength: 40 })
  fc.assert(
    fc.property(price, fc.integer({ min: 1, max: 40 }), (prices, cut) => {
      const time = hours(prices.length)
      const split = Math.min(cut, prices.length)
      const tracker = new DrawdownTracker(time, 0, 55)
      const equity = new Float64Array(prices.length)
      const column = Float64Array.from(prices)
      expect(tracker.addLinear(equity, 0, column, 0, 1, 0, split)).toBe(split)
      expect(tracker.addLinear(equity, 0, column, 0, 1, split, prices.length)).toBe(prices.length)
      const result = tracker.result(prices.length - 1)
      expect(result).toEqual(worstDrawdown(column, time, 55))
      expect(result.depth).toBe(Math.max(...drawdownSeries(column, 55)))
    }),
  )
})

test('a run of bars stops after the first whose equity is used up', () => {
  const equity = new Float64Array(4)
  const tracker = new DrawdownTracker(hours(4), 0, 10)
  expect(tracker.addLinear(equity, 0, Float64Array.of(1, 5, 10, 1), 10, -1, 0, 4)).toBe(3)
  expect([...equity]).toEqual([9, 5, 0, 0])
  expect(tracker.result(2)).toEqual({ depth: 1, durationMs: 2 })
})
