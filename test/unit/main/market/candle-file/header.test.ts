import { expect, test } from 'vitest'
import { matchHeader, splitLine } from '#main/market/candle-file/header.ts'

test.each([
  ['Volume_(BTC),Volume_(Currency)', 0],
  ['Volume USDT,Volume BTC', 1],
  ['Volume USDT,Volume USD', 0],
  ['Volume USDT,Volume', 1],
  ['Quote asset volume,Vol', 1],
])('of %s the base volume is column %d', (volumes, at) => {
  const { positions, missing } = matchHeader(`Timestamp,Open,High,Low,Close,${volumes}`.split(','))
  expect(missing).toEqual([])
  expect(positions[5]).toBe(5 + at)
})

test('of several time columns the most precise counts, and adjusted or closing columns are not mistaken', () => {
  const names = 'Date,Close time,Adj Close,Unix,<OPEN>,HIGH,low_price,Close*,Vol.'.split(',')
  expect(matchHeader(names)).toEqual({ positions: [3, 4, 5, 6, 7, 8], missing: [] })
})

test('names of object properties are nothing special', () => {
  expect(matchHeader(['__proto__', 'constructor', 'toString']).missing.length).toBe(6)
})

test('a delimiter in quotes is text', () => {
  expect(splitLine('"a,b",c,"d"', ',')).toEqual(['a,b', 'c', 'd'])
})
