import { describe, expect, test } from 'vitest'
import { convergence } from '#shared/indicators/kernels/convergence.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { CHUNK, isComplete } from '#shared/indicators/kernels/missing.ts'

// Loops that go chunk by chunk must give the same numbers on both sides of an edge, with gaps there or without.
const GAPS: readonly (readonly number[])[] = [
  [],
  [0],
  [CHUNK - 1],
  [CHUNK, CHUNK + 1],
  [2 * CHUNK + 25],
  [5, 2 * CHUNK - 1, 3 * CHUNK - 1],
]

function series(gaps: readonly number[]): Float64Array {
  const values = Float64Array.from({ length: 3 * CHUNK + 17 }, (_, i) => 100 + 10 * Math.sin(i) + i / 97)
  for (const [k, gap] of gaps.entries()) values[gap] = k % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY
  return values
}

/** One value after the other, with nothing taken together. */
function plain(values: Float64Array, weight: number, period: number): number[] {
  let count = 0
  let average = 0
  return [...values].map((value) => {
    if (!Number.isFinite(value)) return Number.NaN
    count++
    average += count <= period ? (value - average) / count : weight * (value - average)
    return count < period ? Number.NaN : average
  })
}

describe.each(GAPS.map((gaps) => ({ gaps })))('gaps at $gaps', ({ gaps }) => {
  const values = series(gaps)

  test('an exponential average', () => {
    const expected = plain(values, 0.1, 19)
    expect([...exponential(values, 0.1, 19, 'sma', new Float64Array(values.length))]).toEqual(expected)
    const own = values.slice()
    expect([...exponential(own, 0.1, 19, 'sma', own)]).toEqual(expected)
    expect([...exponential(values, 0.1, 19, 'first', new Float64Array(values.length))]).toEqual(plain(values, 0.1, 1))
  })

  test.each(['sma', 'first'] as const)('convergence with seed %s', (seed) => {
    const periods = (period: number): number => (seed === 'first' ? 1 : period)
    const fast = plain(values, 2 / 13, periods(12))
    const slow = plain(values, 2 / 27, periods(26))
    const line = Float64Array.from(fast, (value, i) => value - slow[i])
    const signal = plain(line, 2 / 10, periods(9))
    const out = [0, 1, 2].map(() => new Float64Array(values.length).fill(7))
    convergence(values, { fast: 12, slow: 26, signal: 9 }, seed, [out[0], out[1], out[2]])
    expect(out.map((column) => [...column])).toEqual([[...line], signal, signal.map((value, i) => line[i] - value)])
  })
})

test('a stretch is complete where all of it is finite', () => {
  const values = Float64Array.of(1, -0, 1e308, Number.NaN, 2, Number.NEGATIVE_INFINITY, 3)
  const complete = (from: number, to: number): boolean => isComplete(values, from, to)
  expect([complete(0, 3), complete(2, 2), complete(6, 7), complete(4, 5)]).toEqual([true, true, true, true])
  expect([complete(0, 4), complete(3, 4), complete(4, 6), complete(5, 7)]).toEqual([false, false, false, false])
})
