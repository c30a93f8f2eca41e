import { expect, test } from 'vitest'
import { RunningRegression } from '#shared/indicators/kernels/running-regression.ts'

test('a straight line is found as it is, far from zero and after very many bars', () => {
  for (const [height, slope] of [
    [1e8, 0.01],
    [1e-8, 1e-12],
    [-50_000, -3],
  ]) {
    const line = new RunningRegression(500)
    let stands = false
    for (let i = 0; i < 50_000; i++) stands = line.next(height + slope * (i % 2_000))
    expect(stands).toBe(true)
    expect(line.slope() / slope).toBeCloseTo(1, 5)
    expect(line.end() / (height + slope * 1_999)).toBeCloseTo(1, 9)
    expect(line.start() / (height + slope * 1_500)).toBeCloseTo(1, 9)
    expect(line.forecast() / (height + slope * 2_000)).toBeCloseTo(1, 9)
  }
})

test('a level stretch is exactly level, whatever came before', () => {
  const line = new RunningRegression(10)
  for (const value of [0.1, 1e9, 7, -3e-7, 0.3]) line.next(value)
  for (let i = 0; i < 10; i++) line.next(0.7)
  expect(line.slope()).toBe(0)
  expect(line.end()).toBe(0.7)
})

test('a missing value begins the window anew', () => {
  const line = new RunningRegression(2)
  line.next(1)
  expect(line.next(2)).toBe(true)
  expect(line.next(Number.NaN)).toBe(false)
  expect(line.next(5)).toBe(false)
  expect(line.next(8)).toBe(true)
  expect(line.slope()).toBe(3)
})
