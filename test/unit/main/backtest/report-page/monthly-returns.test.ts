import { expect, test } from 'vitest'
import { monthlyReturns } from '#main/backtest/report-page/monthly-returns.ts'

const at = (text: string): number => Date.parse(`${text}Z`)

test('a month is measured from the equity before it, the first from the capital', () => {
  const time = Float64Array.of(
    at('2023-11-30T23:00'),
    at('2023-12-01T00:00'),
    at('2023-12-31T23:00'),
    at('2024-02-01T00:00'),
  )
  const years = monthlyReturns(time, Float64Array.of(110, 500, 99, 198), 100)
  expect(years.map(({ year }) => year)).toEqual([2023, 2024])
  expect(years[0]?.months[10]).toBeCloseTo(0.1, 12)
  expect(years[0]?.months[11]).toBeCloseTo(-0.1, 12)
  expect(years[0]?.total).toBeCloseTo(-0.01, 12)
  expect(years[1]?.months.slice(0, 3)).toEqual([null, 1, null])
  expect(years[1]?.total).toBe(1)
})

test('years multiply to the whole return', () => {
  const time = Float64Array.from({ length: 900 }, (_, i) => at('2021-06-15T00:00') + i * 86_400_000)
  const equity = Float64Array.from({ length: 900 }, (_, i) => 1_000 + 300 * Math.sin(i / 50))
  const years = monthlyReturns(time, equity, 1_000)
  const whole = (equity.at(-1) ?? 0) / 1_000
  expect(years.reduce((product, { total }) => product * (1 + total), 1)).toBeCloseTo(whole, 12)
  const months = years.flatMap((year) => year.months).filter((value) => value !== null)
  expect(months.reduce((product, value) => product * (1 + value), 1)).toBeCloseTo(whole, 12)
})
