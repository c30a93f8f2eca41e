import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  readNumber,
  readOnGrid,
  readPercent,
  shareInLots,
  shareOfMoney,
} from '#renderer/views/trade/ticket/ticket-numbers.ts'
import { decimal, isMultipleOf } from '#shared/decimal.ts'

test.each([
  ['', {}],
  ['  0.010 ', { value: '0.01' }],
  ['.5', { value: '0.5' }],
  ['1,234,567.5', { value: '1234567.5' }],
  ['1,5', { problem: '“1,5” is no number: write 1.5' }],
  ['60,000', { problem: '“60,000” may be 60000 or 60.000' }],
  ['1e3', { problem: '“1e3” is no number' }],
  ['-1', { problem: '“-1” is no number' }],
  ['0.000', { problem: 'must be above 0' }],
  ['1.0000000000000000001', { problem: 'has too many digits' }],
])('%j is read as %j', (text, expected) => {
  expect(readNumber(text)).toEqual(expected)
})

test('a number off the grid is told its neighbours on it', () => {
  expect(readOnGrid('100.07', '0.05')).toEqual({ problem: 'must be a multiple of 0.05: 100.05 or 100.1' })
  expect(readOnGrid('100.10', '0.05')).toEqual({ value: '100.1' })
})

test('a percentage is a fraction, exactly', () => {
  expect(readPercent('33', 100)).toEqual({ value: 0.33 })
  expect(readPercent('0.7', 100)).toEqual({ value: 0.007 })
  expect(readPercent('100.1', 100)).toEqual({ problem: 'must be at most 100 %' })
})

test('shares are never more than there is and lie on the grid', () => {
  const money = fc.integer({ min: 0, max: 10 ** 12 }).map((cents) => decimal(cents).div(100).toFixed(2))
  fc.assert(
    fc.property(money, fc.integer({ min: 1, max: 100 }), (all, percent) => {
      const fraction = percent / 100
      expect(decimal(shareOfMoney(all, fraction)).lte(decimal(all))).toBe(true)
      const lots = decimal(shareInLots(all, fraction, '0.03'))
      expect(lots.lte(decimal(all).mul(fraction))).toBe(true)
      expect(isMultipleOf(lots, decimal('0.03'))).toBe(true)
    }),
  )
})
