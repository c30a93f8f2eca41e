import { expect, test } from 'vitest'
import {
  columnPriceDecimals,
  formatCount,
  formatMoney,
  formatPercent,
  formatPrice,
  formatRatio,
  formatVolume,
  quantityDecimals,
} from '#shared/format/numbers.ts'

test('money has two decimals, thousands apart, and a true minus', () => {
  expect(formatMoney(1234567.891)).toBe('1,234,567.89')
  expect(formatMoney(-506.62)).toBe('−506.62')
  expect(formatMoney(24.4, { sign: true })).toBe('+24.40')
})

test('what rounds to zero has no sign', () => {
  expect(formatMoney(-0.001, { sign: true })).toBe('0.00')
  expect(formatPercent(0, { sign: true })).toBe('0.00%')
})

test('a fraction is shown as percent', () => {
  expect(formatPercent(0.0215)).toBe('2.15%')
  expect(formatPercent(-0.5, { decimals: 0 })).toBe('−50%')
  expect(formatPercent(12.5, { sign: true })).toBe('+1,250.00%')
})

test('missing and endless values are said as such', () => {
  for (const format of [formatMoney, formatPercent, formatRatio, formatCount, formatPrice, formatVolume]) {
    expect(format(null)).toBe('—')
    expect(format(undefined)).toBe('—')
    expect(format(Number.NaN)).toBe('—')
  }
  expect(formatRatio(Number.POSITIVE_INFINITY)).toBe('∞')
  expect(formatRatio(Number.NEGATIVE_INFINITY)).toBe('−∞')
})

test('prices have the decimals of their size', () => {
  expect(formatPrice(69483.14)).toBe('69,483.14')
  expect(formatPrice(1.5)).toBe('1.5000')
  expect(formatPrice(0.0523)).toBe('0.052300')
  expect(formatPrice(0.00001234)).toBe('0.00001234')
})

test('a column of numbers has the same decimals throughout', () => {
  expect(quantityDecimals([0.0102171, 0.0099])).toBe(7)
  expect(quantityDecimals([1_234_567, 0.5])).toBe(0)
  expect(quantityDecimals([12, Number.NaN])).toBe(4)
  expect(quantityDecimals([1e-12])).toBe(8)
  expect(quantityDecimals([0])).toBe(0)
  expect(quantityDecimals([])).toBe(0)
  expect(columnPriceDecimals([101.25, 99.5])).toBe(4)
  expect(columnPriceDecimals([69_483.14, 0])).toBe(2)
  expect(columnPriceDecimals([])).toBe(2)
})

test('volumes are shortened, counts are whole', () => {
  expect(formatVolume(1_254_000)).toBe('1.25M')
  expect(formatCount(8760)).toBe('8,760')
})

test('what would fill the screen is written with an exponent', () => {
  expect(formatMoney(-1.4321e50)).toBe('−1.43e50')
  expect(formatMoney(999_999_999_999_999)).toBe('999,999,999,999,999.00')
})
