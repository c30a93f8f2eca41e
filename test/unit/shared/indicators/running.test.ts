import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'

type Next = { next(value: number): number }

const series = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -300, max: 300 }) },
        { weight: 5, arbitrary: fc.constant(7) },
        { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
      ),
      { maxLength: 300 },
    ),
    fc.constantFrom(0.01, 1, 1e-8, Math.PI, 1e8),
    fc.constantFrom(0, 100_000),
  )
  .map(([values, unit, base]) => {
    // Divided by its inverse, a hundredth is the double nearest to it.
    const scale = Math.round(1 / unit)
    return Float64Array.from(values, (value) => (scale > 1 ? (value + base) / scale : (value + base) * unit))
  })

const period = fc.integer({ min: 1, max: 100 })

function run(running: Next, values: Float64Array): Float64Array {
  return values.map((value) => running.next(value))
}

const PAIRS: readonly [string, (p: number) => Next, (v: Float64Array, p: number, out: Float64Array) => Float64Array][] =
  [
    ['mean', (p) => new RunningMean(p), slidingMean],
    ['highest', (p) => new RunningExtreme(p, 'highest'), slidingHighest],
    ['lowest', (p) => new RunningExtreme(p, 'lowest'), slidingLowest],
    [
      'deviation',
      (p) => new RunningDeviation(p),
      (v, p, out) => slidingDeviation(v, slidingMean(v, p, new Float64Array(v.length)), p, out),
    ],
    [
      'exponential',
      (p) => new RunningExponential(2 / (p + 1), p, 'sma'),
      (v, p, out) => exponential(v, 2 / (p + 1), p, 'sma', out),
    ],
    [
      'exponential from the first',
      (p) => new RunningExponential(1 / p, p, 'first'),
      (v, p, out) => exponential(v, 1 / p, p, 'first', out),
    ],
  ]

describe.each(PAIRS)('running %s', (_, running, sliding) => {
  test('gives the numbers of the columns', () => {
    fc.assert(
      fc.property(series, period, (values, p) => {
        const columns = sliding(values, p, new Float64Array(values.length))
        run(running(p), values).forEach((value, i) => {
          const expected = columns[i]
          if (Number.isNaN(expected)) expect(value, `on ${i}`).toBeNaN()
          else
            expect(Math.abs(value - expected), `${value}, ${expected} on ${i}`).toBeLessThanOrEqual(
              1e-12 * Math.max(Math.abs(expected), Math.abs(values[i])),
            )
        })
      }),
      { numRuns: 300 },
    )
  })
})

test('a running mean of decimals is the double nearest to the true one, also after a digit more comes up', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 30, maxLength: 200 }),
      fc.integer({ min: 1, max: 30 }),
      (numbers, p) => {
        const cents = numbers.map((value, i) => (i < 100 ? Math.ceil(value / 100) * 100 : value))
        const values = Float64Array.from(cents, (value) => value / 1e4)
        const means = run(new RunningMean(p), values)
        for (let i = p - 1; i < cents.length; i++) {
          const sum = cents.slice(i - p + 1, i + 1).reduce((total, value) => total + value, 0)
          expect(means[i]).toBe(sum / (p * 1e4))
        }
      },
    ),
  )
})

test('a running sum does not drift', () => {
  const sum = new RunningSum(3)
  const thirds = new RunningSum(3)
  for (let i = 0; i < 100_000; i++) {
    sum.next(i / 10)
    thirds.next(Math.sin(i) * 1e6)
  }
  for (const value of [0.1, 0.2]) sum.next(value)
  expect(sum.next(0.3)).toBe(0.6)
  for (const value of [Math.PI, Math.PI]) thirds.next(value)
  expect(thirds.next(Math.PI)).toBeCloseTo(3 * Math.PI, 14)
})

test('the age of an extreme is that of the latest of equals', () => {
  const highest = new RunningExtreme(4, 'highest')
  const ages = [5, 1, 5, 2, 3, 1, 1].map((value) => {
    highest.next(value)
    return highest.age()
  })
  expect(ages).toEqual([0, 1, 0, 1, 2, 3, 2])
})

test('a lagged value is the one so many bars before', () => {
  expect([...run(new Lagged(2), Float64Array.of(1, Number.NaN, 3, 4))]).toEqual([Number.NaN, Number.NaN, 1, Number.NaN])
  expect([...run(new Lagged(0), Float64Array.of(1, 2))]).toEqual([1, 2])
})
