import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunningMeanDeviation } from '#shared/indicators/kernels/running-mean-deviation.ts'

function meanDistance(window: readonly number[]): number {
  const mean = window.reduce((sum, value) => sum + value, 0) / window.length
  return window.reduce((sum, value) => sum + Math.abs(value - mean), 0) / window.length
}

/** Values that wander, jump, stand still and come again, in `count` steps from `seed`. */
function wandering(seed: number, count: number): number[] {
  let state = seed
  let value = 500
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    const draw = state % 100
    if (draw > 95) value = 100 + (state % 997)
    else if (draw > 30) value += (draw - 63) / 4
    return value
  })
}

test.each([1, 2, 21, 400, 401, 600, 1_500])('a window of %i values: the mean distance, window by window', (period) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const values = wandering(seed, period + 700)
      const state = new RunningMeanDeviation(period)
      for (const [i, value] of values.entries()) {
        const distance = state.next(value)
        if (i < period - 1) expect(distance).toBeNaN()
        else if (i % 53 === 0) {
          expect(distance).toBeCloseTo(meanDistance(values.slice(i - period + 1, i + 1)), 9)
        }
      }
    }),
    { numRuns: 5 },
  )
})

test.each([5, 500])('after a gap a window of %i values begins anew', (period) => {
  const values = wandering(7, 2 * period)
  const state = new RunningMeanDeviation(period)
  for (const value of values) state.next(value)
  expect(state.next(Number.NaN)).toBeNaN()
  const again = new RunningMeanDeviation(period)
  for (const value of values) {
    const expected = again.next(value)
    expect(state.next(value)).toBe(expected)
    expect(state.mean).toBe(again.mean)
  }
})

test('a long window of equal values has no distance but rounding, whatever came before', () => {
  const state = new RunningMeanDeviation(500)
  for (const value of wandering(11, 2_000)) state.next(value * Math.PI)
  let last = Number.NaN
  for (let i = 0; i < 500; i++) last = state.next(Math.PI)
  expect(last).toBeLessThan(1e-13)
})
