import { expect, test } from 'vitest'
import { describeReport, totalsOf } from '#renderer/views/trade/close-all/totals.ts'

const item = { account: 'a1', symbol: 'BTC/USDT', side: 'sell', quantity: '1', value: '0.1' } as const

test('values and costs add up exactly, and what has no price is counted apart', () => {
  const closed = [
    { ...item, estimatedCost: '0.1' },
    { ...item, value: '0.2', estimatedCost: '0.2' },
    { ...item, value: null, estimatedCost: null },
  ]
  expect(totalsOf({ closed })).toEqual({ value: '0.3', cost: '0.3', unpriced: 1 })
})

test('the report says what was done and what is left', () => {
  const report = { closed: [item], cancelled: [item, item], errors: [], remaining: [] }
  expect(describeReport(report)).toBe('1 position closed, 2 orders cancelled. Nothing is left open.')
  expect(describeReport({ ...report, remaining: [item] })).toBe(
    '1 position closed, 2 orders cancelled, 1 item left open. Look at them now.',
  )
})
