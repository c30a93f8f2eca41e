import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BarWindow } from '#main/strategies/runner/bar-window.ts'

const BAR_MS = 60_000
const bar = (i: number) => ({ time: i * BAR_MS, open: i, high: i + 1, low: i - 1, close: i + 0.5, volume: 2 })

test('it keeps the newest bars in their order, however many came', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 60 }), (kept, count) => {
      const window = new BarWindow(kept)
      for (let i = 0; i < count; i++) window.add(bar(i))
      const { time, close } = window.columns()
      const expected = Array.from({ length: Math.min(kept, count) }, (_, i) => count - Math.min(kept, count) + i)
      expect([...time]).toEqual(expected.map((i) => i * BAR_MS))
      expect([...close]).toEqual(expected.map((i) => i + 0.5))
      expect(window.lastTime).toBe(count === 0 ? undefined : (count - 1) * BAR_MS)
    }),
  )
})

test('a bar that is told again or comes late is left out', () => {
  const window = new BarWindow(3)
  for (const i of [1, 2, 2, 1]) window.add(bar(i))
  expect([...window.columns().time]).toEqual([BAR_MS, 2 * BAR_MS])
})

test('bars since a time are its own bars, and what is older than the window goes by the clock', () => {
  const window = new BarWindow(5)
  // Bar 3 is missing.
  for (const i of [1, 2, 4, 5]) window.add(bar(i))
  const open = 6 * BAR_MS
  expect(window.barsSince(6 * BAR_MS + 5, open, BAR_MS)).toBe(0)
  expect(window.barsSince(5 * BAR_MS + 59_999, open, BAR_MS)).toBe(1)
  expect(window.barsSince(2 * BAR_MS, open, BAR_MS)).toBe(3)
  expect(window.barsSince(0, open, BAR_MS)).toBe(6)
  expect(new BarWindow(5).barsSince(2 * BAR_MS, open, BAR_MS)).toBe(4)
})
