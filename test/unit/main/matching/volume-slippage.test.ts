import { expect, test } from 'vitest'
import { fillableQuantity, shareOfVolume, volumeFillPrice, volumeSlippage } from '#main/matching/volume-slippage.ts'

test('the price moves by the impact times the squared share of the volume', () => {
  // zipline's own example: a share of 2.5 % at an impact of 0.1 is 0.00625 %.
  expect(volumeSlippage(25, 1_000, 0.1)).toBeCloseTo(0.0000625, 15)
  expect(volumeFillPrice(100, 1, 25, 1_000, 0.1)).toBeCloseTo(100.00625, 10)
  expect(volumeFillPrice(100, -1, 25, 1_000, 0.1)).toBeCloseTo(99.99375, 10)
})

test('a fill takes the whole of a bar at most, and all of one without volume', () => {
  expect(shareOfVolume(5_000, 1_000)).toBe(1)
  expect([0, Number.NaN].map((volume) => volumeSlippage(1, volume, 0.1))).toEqual([0.1, 0.1])
})

test('an entry takes its share of the volume, nothing where there is none', () => {
  expect(fillableQuantity(1_000, 0.025)).toBe(25)
  expect([0, Number.NaN].map((volume) => fillableQuantity(volume, 0.025))).toEqual([0, 0])
})
