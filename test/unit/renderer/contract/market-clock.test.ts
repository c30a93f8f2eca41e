import { expect, test } from 'vitest'
import { newestTime } from '#renderer/contract/market-clock.ts'

test('the market is as late as its newest price; symbols without one say nothing', () => {
  expect(newestTime([{ time: null }, { time: 5 }, { time: 9 }, { time: 7 }])).toBe(9)
  expect(newestTime([{ time: null }])).toBeUndefined()
  expect(newestTime([])).toBeUndefined()
})
