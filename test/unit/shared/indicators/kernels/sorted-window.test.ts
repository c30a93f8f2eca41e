import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SortedWindow } from '#shared/indicators/kernels/sorted-window.ts'

test('counts the last values that are not above one, in short and long windows, with equal values', () => {
  const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 600 }),
      fc.constantFrom(1, 2, 7, 100, 300),
      fc.array(value, { minLength: 1, maxLength: 5 }),
      (values, period, asked) => {
        const window = new SortedWindow(period)
        values.forEach((one, i) => {
          window.push(one)
          const last = values.slice(Math.max(0, i + 1 - period), i + 1)
          expect(window.isFull()).toBe(last.length === period)
          for (const each of [one, ...asked]) {
            expect(window.countUpTo(each)).toBe(last.filter((other) => other <= each).length)
          }
        })
      },
    ),
    { numRuns: 60 },
  )
})

test('holds nothing once it is cleared', () => {
  const window = new SortedWindow(2)
  window.push(3)
  window.push(4)
  window.clear()
  expect(window.isFull()).toBe(false)
  expect(window.countUpTo(10)).toBe(0)
  window.push(5)
  expect(window.countUpTo(5)).toBe(1)
})
