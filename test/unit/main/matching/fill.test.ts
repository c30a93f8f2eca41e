import { expect, test } from 'vitest'
import { affordableQuantity, fillFee, fillPrice } from '#main/matching/fill.ts'

test('slippage moves a buy up and a sale down by that fraction', () => {
  expect(fillPrice(200, 1, 0.01)).toBe(202)
  expect(fillPrice(200, -1, 0.01)).toBe(198)
  expect(fillPrice(200, 1, 0)).toBe(200)
})

test('a fee is a fraction of the value filled', () => {
  expect(fillFee(3, 100, 0.001)).toBeCloseTo(0.3, 12)
})

test('an affordable quantity leaves exactly its own fee', () => {
  const quantity = affordableQuantity(1_000, 50, 0.25)
  expect(quantity).toBe(16)
  expect(quantity * 50 + fillFee(quantity, 50, 0.25)).toBe(1_000)
})
