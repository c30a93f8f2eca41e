import { expect, test } from 'vitest'
import { equityCurveOf, monthlyReturns } from '#main/portfolio/equity-curve.ts'

const at = (text: string): number => Date.parse(`${text}Z`)

test('a short curve keeps every point, and drawdown counts from the peak so far', () => {
  const { time, equity, drawdown } = equityCurveOf({ index: [1, 1.2, 0.9, 1.2], time: [1, 2, 3, 4] }, [10, 12, 9, 12])
  expect([...time]).toEqual([1, 2, 3, 4])
  expect([...equity]).toEqual([10, 12, 9, 12])
  expect(drawdown[2]).toBeCloseTo(0.25)
  expect(drawdown[3]).toBe(0)
})

test('a long curve is thinned but keeps its ends and its deepest fall', () => {
  const index = Array.from({ length: 50_000 }, (_, i) => (i === 31_337 ? 0.5 : 1 + i / 50_000))
  const time = index.map((_, i) => i)
  const curve = equityCurveOf({ index, time }, index)
  expect(curve.time.length).toBeLessThanOrEqual(2_001)
  expect(curve.time[0]).toBe(0)
  expect(curve.time.at(-1)).toBe(49_999)
  expect([...curve.time]).toContain(31_337)
  expect([...curve.time]).toEqual([...new Set(curve.time)].sort((a, b) => a - b))
})

test('months begin where the month before ended', () => {
  const months = monthlyReturns({
    index: [1, 1.1, 1.21, 1.21, 0.605],
    time: [
      at('2024-01-10T00:00'),
      at('2024-01-31T23:59'),
      at('2024-02-01T00:00'),
      at('2024-02-29T12:00'),
      at('2024-04-02T00:00'),
    ],
  })
  expect(months.map(({ month }) => month)).toEqual(['2024-01', '2024-02', '2024-04'])
  expect(months[0]?.return).toBeCloseTo(0.1)
  expect(months[1]?.return).toBeCloseTo(0.1)
  expect(months[2]?.return).toBeCloseTo(-0.5)
  expect(monthlyReturns({ index: [], time: [] })).toEqual([])
})
