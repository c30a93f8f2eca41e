import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'

const VALUE = fc.oneof({ weight: 20, arbitrary: fc.double({ min: 0, max: 1e9, noNaN: true }) }, fc.constant(Number.NaN))

test('the sum of every window that holds no gap', () => {
  fc.assert(
    fc.property(fc.array(VALUE, { maxLength: 100 }), fc.integer({ min: 1, max: 12 }), (values, period) => {
      const state = new RunningBlockSum(period)
      for (const [i, value] of values.entries()) {
        const sum = state.next(value)
        const window = values.slice(Math.max(0, i - period + 1), i + 1)
        if (window.length < period || window.some(Number.isNaN)) expect(sum).toBeNaN()
        else {
          const expected = window.reduce((total, each) => total + each, 0)
          expect(Math.abs(sum - expected)).toBeLessThanOrEqual(1e-14 * expected)
        }
      }
    }),
  )
})

test('a window of zeros has the sum 0, whatever came before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (values, period) => {
        const state = new RunningBlockSum(period)
        for (const value of values) state.next(value)
        let sum = Number.NaN
        for (let i = 0; i < period; i++) sum = state.next(0)
        expect(sum).toBe(0)
      },
    ),
  )
})
