import { expect, test } from 'vitest'
import { sparkPath } from '#renderer/views/market/spark-line.ts'
import { changeNow, isStale } from '#renderer/views/market/use-overview.ts'
import type { Overview } from '#shared/contract/market.ts'

const OVERVIEW: Overview = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'trading',
  bid: '109',
  ask: '111',
  last: '110',
  time: 1_000,
  ageMs: 12_000,
  isStale: true,
  change24h: 0.1,
  high24h: '120',
  low24h: '90',
  volume24h: '1',
  quoteVolume24h: '100',
  activity: 1,
}
const quote = (last: string, time: number) => ({ symbol: 'BTC/USDT', bid: last, ask: last, last, time })

test('the change follows the newest price', () => {
  expect(changeNow(OVERVIEW, quote('120', 2_000))).toBeCloseTo(0.2, 12)
  expect(changeNow(OVERVIEW, undefined)).toBe(0.1)
  expect(changeNow({ ...OVERVIEW, change24h: null }, quote('120', 2_000))).toBeNull()
})

test('a price is stale until a newer quote has come', () => {
  expect(isStale(OVERVIEW, undefined)).toBe(true)
  expect(isStale(OVERVIEW, quote('110', 1_000))).toBe(true)
  expect(isStale(OVERVIEW, quote('111', 1_001))).toBe(false)
  expect(isStale({ ...OVERVIEW, isStale: false }, undefined)).toBe(false)
})

test('a small chart fills its box, lies in the middle where nothing moves, and is empty without values', () => {
  expect(sparkPath([1, 3, 2], 10, 20)).toBe('M0.0 20.0L5.0 0.0L10.0 10.0')
  expect(sparkPath([5, 5], 10, 20)).toBe('M0.0 10.0L10.0 10.0')
  expect(sparkPath([1], 10, 20)).toBe('')
  expect(sparkPath([], 10, 20)).toBe('')
})
