import { expect, test } from 'vitest'
import { RunningWave } from '#shared/indicators/kernels/running-wave.ts'

test.each([2, 3, 20, 100])('a wave of %i bars is found again, phase and all, after any number of bars', (period) => {
  const wave = new RunningWave(period)
  const turn = (2 * Math.PI) / period
  for (let i = 0; i < 30_000; i++) {
    wave.next(60_000 + 0.5 * Math.cos(turn * i))
    if (i < period - 1 || i % 997 !== 0) continue
    expect(wave.sine).toBeCloseTo(Math.cos(turn * i), 6)
    if (period > 2) expect(wave.lead).toBeCloseTo(Math.cos(turn * i + Math.PI / 4), 6)
  }
})

test('where nothing moves there is no wave, whatever came before', () => {
  const wave = new RunningWave(20)
  for (let i = 0; i < 1_000; i++) wave.next(100 + ((i * 7_919) % 101) / 3)
  expect(wave.sine).not.toBeNaN()
  for (let i = 0; i < 20; i++) wave.next(100.1)
  expect(wave.sine).toBeNaN()
  expect(wave.lead).toBeNaN()
})
