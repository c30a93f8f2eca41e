import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resample } from '#shared/domain/resample.ts'
import { candlesFromCloses } from '#test/builders/candle-columns.ts'

const HOUR = 3_600_000

test('a bucket has the first open, the extremes, the last close and the summed volume', () => {
  const bars = {
    time: Float64Array.of(0, HOUR, 2 * HOUR, 3 * HOUR),
    open: Float64Array.of(10, 11, 12, 13),
    high: Float64Array.of(15, 19, 16, 17),
    low: Float64Array.of(9, 8, 7, 9),
    close: Float64Array.of(11, 12, 13, 14),
    volume: Float64Array.of(1, 2, 3, 4),
  }
  expect(resample(bars, HOUR, 4 * HOUR)).toEqual({
    time: Float64Array.of(0),
    open: Float64Array.of(10),
    high: Float64Array.of(19),
    low: Float64Array.of(7),
    close: Float64Array.of(14),
    volume: Float64Array.of(10),
  })
})

test('buckets are aligned to the UTC epoch: the first may be short, the last must be whole', () => {
  const bars = candlesFromCloses([1, 2, 3, 4, 5, 6, 7, 8], { start: 2 * HOUR })
  const result = resample(bars, HOUR, 4 * HOUR)
  expect([...result.time]).toEqual([0, 4 * HOUR])
  expect([...result.close]).toEqual([2, 6])
})

test('a last bucket that ends with its last bar is kept', () => {
  expect([...resample(candlesFromCloses([1, 2, 3, 4]), HOUR, 2 * HOUR).close]).toEqual([2, 4])
})

test('gaps leave buckets out', () => {
  const bars = { ...candlesFromCloses([1, 2, 3, 4]), time: Float64Array.of(0, HOUR, 8 * HOUR, 9 * HOUR) }
  expect([...resample(bars, HOUR, 2 * HOUR).time]).toEqual([0, 8 * HOUR])
})

test('nothing in, nothing out; the same timeframe gives the same bars', () => {
  const none = candlesFromCloses([])
  expect(resample(none, HOUR, 4 * HOUR).time.length).toBe(0)
  const bars = candlesFromCloses([1, 2])
  expect(resample(bars, HOUR, HOUR)).toBe(bars)
})

test.each([
  [HOUR, 1.5 * HOUR],
  [HOUR, HOUR / 2],
  [0, HOUR],
])('%d to %d is refused', (from, to) => {
  expect(() => resample(candlesFromCloses([1]), from, to)).toThrow('not a multiple')
})

test('resampling in two steps is resampling in one', () => {
  const closes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(closes, fc.integer({ min: 0, max: 30 }), (values, offset) => {
      const bars = candlesFromCloses(values, { start: offset * HOUR })
      const once = resample(bars, HOUR, 12 * HOUR)
      const twice = resample(resample(bars, HOUR, 4 * HOUR), 4 * HOUR, 12 * HOUR)
      expect(twice).toEqual(once)
    }),
  )
})
