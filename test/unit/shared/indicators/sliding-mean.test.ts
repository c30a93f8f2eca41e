import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { slidingWeightedMean } from '#shared/indicators/overlay/wma.ts'

const BARS = 30_000

const mean = (values: Float64Array, period: number): Float64Array =>
  slidingMean(values, period, new Float64Array(values.length))

/** A long wild stretch, so that an inexact sum would have gone astray, and then values that repeat. */
function wildThen(tail: readonly number[], scale: (wild: number) => number): Float64Array {
  const wild = Float64Array.from({ length: BARS }, (_, i) => scale(((i * 7_919) % 100_003) + 1))
  return Float64Array.from([...wild, ...Array.from({ length: 2_000 }, (_, i) => tail[i % tail.length])])
}

describe('two averages that tie compare as ties', () => {
  test.each([
    ['prices in cents', wildThen([100.1, 100.3], (wild) => wild / 100)],
    ['eight decimals', wildThen([0.00000123, 0.00000456], (wild) => wild / 1e8)],
    ['whole numbers', wildThen([3, 8], (wild) => wild)],
    ['a flat series of no short decimal', wildThen([Math.PI], Math.sqrt)],
    ['an alternating one of no short decimals', wildThen([Math.PI, Math.E], Math.sqrt)],
    ['large before small', wildThen([1 / 3, 2 / 3], (wild) => wild * 1e3 + 1 / 3)],
  ])('%s', (_, values) => {
    const averages = [2, 4, 6, 10, 20, 50, 98].map((period) => mean(values, period))
    for (let i = BARS + 100; i < values.length; i++) {
      for (const average of averages) expect(average[i]).toBe(averages[0][i])
    }
  })

  test('the mean of equal values is the value, of every period', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
        fc.integer({ min: 1, max: 10_000 }),
        (value, n) => {
          const values = new Float64Array(n + 3).fill(value)
          // Zero has two signs, and a sum but one.
          expect(mean(values, n)[n + 2] + 0).toBe(value + 0)
        },
      ),
    )
  })

  test('each mean of decimals is the double nearest to the true one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 50, maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (cents, period) => {
          const means = mean(
            Float64Array.from(cents, (value) => value / 100),
            period,
          )
          for (let i = period - 1; i < cents.length; i++) {
            const sum = cents.slice(i - period + 1, i + 1).reduce((total, value) => total + value, 0)
            expect(means[i]).toBe(sum / (period * 100))
          }
        },
      ),
    )
  })
})

test('a value that is no decimal among decimals is noticed wherever it stands', () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => 100 + (i % 7) / 100)
  const expected = mean(values, 10)
  values[501] = Math.PI * 30
  const actual = mean(values, 10)
  expect(actual[500]).toBeCloseTo(expected[500], 12)
  const window = values.slice(496, 506)
  expect(actual[505]).toBeCloseTo(window.reduce((sum, value) => sum + value, 0) / 10, 12)
  expect(actual[520]).toBeCloseTo(expected[520], 12)
})

describe.each([
  ['mean', slidingMean],
  ['weighted mean', slidingWeightedMean],
  [
    'deviation',
    (values: Float64Array, period: number, out: Float64Array): Float64Array =>
      slidingDeviation(values, mean(values, period), period, out),
  ],
])('a gap in the source: %s', (_, compute) => {
  test.each([
    ['decimals', (i: number) => 10 + (i % 3)],
    ['others', (i: number) => Math.sqrt(i + 1)],
  ])('%s: missing until the window is clean again', (__, value) => {
    const values = Float64Array.from({ length: 40 }, (_value, i) => value(i))
    values.fill(Number.NaN, 0, 4)
    values[20] = Number.NaN
    const out = compute(values, 5, new Float64Array(40))
    const present = [...out.keys()].filter((i) => Number.isFinite(out[i]))
    expect(present).toEqual([...Array(12).keys()].map((i) => i + 8).concat([...Array(15).keys()].map((i) => i + 25)))
    const clean = compute(values.slice(21), 5, new Float64Array(19))
    for (let i = 25; i < 40; i++) expect(out[i]).toBeCloseTo(clean[i - 21], 12)
  })
})

test('a period longer than the series, and a series of nothing but gaps, have no value', () => {
  expect([...mean(Float64Array.of(1, 2, 3), 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  expect([...mean(Float64Array.of(Math.PI, Math.E), 3)]).toEqual([Number.NaN, Number.NaN])
  expect([...mean(new Float64Array(2).fill(Number.NaN), 1)]).toEqual([Number.NaN, Number.NaN])
})

describe('standard deviation', () => {
  test('is exactly 0 where nothing moved, whatever came before', () => {
    const values = wildThen([Math.PI], (wild) => wild * 1e6)
    const deviation = slidingDeviation(values, mean(values, 20), 20, new Float64Array(values.length))
    expect(deviation[BARS + 19]).toBe(0)
    expect(deviation[BARS + 18]).toBeGreaterThan(0)
  })

  test('keeps its digits after a spike has left the window', () => {
    const values = Float64Array.from({ length: 300 }, (_, i) => 100 + (i % 2))
    values[150] = 1e9
    const deviation = slidingDeviation(values, mean(values, 20), 20, new Float64Array(300))
    for (let i = 170; i < 300; i++) expect(deviation[i]).toBeCloseTo(0.5, 12)
  })
})
