import { expect, test } from 'vitest'
import { dailyEquity, dayEnds, firstAtLeast } from '#main/performance/day-ends.ts'
import { DAY_MS } from '#shared/time.ts'

const HALF = DAY_MS / 2

test('the last bar of each UTC day ends it; days without a bar are left out', () => {
  // Day 0: two bars; day 1: one; days 2 to 4: none; day 5: two.
  const time = Float64Array.of(0, HALF, DAY_MS, 5 * DAY_MS, 5 * DAY_MS + HALF)
  expect([...dayEnds(time)]).toEqual([1, 2, 4])
  expect(dayEnds(time)).toBe(dayEnds(time))
  expect([...dayEnds(new Float64Array(0))]).toEqual([])
})

test('times before 1970 fall into days too', () => {
  expect([...dayEnds(Float64Array.of(-DAY_MS, -1, 0))]).toEqual([1, 2])
})

test('a span takes the last value of each of its days, the cut one included', () => {
  const time = Float64Array.from({ length: 6 }, (_, bar) => bar * HALF)
  expect([...dailyEquity(Float64Array.of(1, 2, 3, 4, 5, 6), time, 0, 6)]).toEqual([2, 4, 6])
  expect([...dailyEquity(Float64Array.of(2, 3, 4, 5), time, 1, 5)]).toEqual([2, 4, 5])
  expect([...dailyEquity(Float64Array.of(3), time, 2, 3)]).toEqual([3])
})

test('the first value that is large enough is found', () => {
  const values = Float64Array.of(1, 3, 3, 7)
  expect([0, 1, 2, 3, 7, 8].map((least) => firstAtLeast(values, least))).toEqual([0, 0, 1, 1, 3, 4])
})
