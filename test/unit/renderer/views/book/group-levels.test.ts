import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupLevels, spreadOf } from '#renderer/views/trade/book/group-levels.ts'

test('prices are summed to steps that are never better than what they hold', () => {
  const bids = [
    ['100.19', '1'],
    ['100.11', '2'],
    ['100.09', '4'],
  ] as const
  expect(groupLevels(bids, { side: 'bid', tickSize: '0.01', grouping: 10 }, 5)).toEqual([
    { price: '100.10', amount: 3, total: 3 },
    { price: '100.00', amount: 4, total: 7 },
  ])
  const asks = [
    ['100.20', '1'],
    ['100.21', '2'],
  ] as const
  expect(groupLevels(asks, { side: 'ask', tickSize: '0.01', grouping: 10 }, 5)).toEqual([
    { price: '100.20', amount: 1, total: 1 },
    { price: '100.30', amount: 2, total: 3 },
  ])
})

test('no more rows than there is room for, and the last one is whole', () => {
  const levels = [
    ['9', '1'],
    ['8', '1'],
    ['7', '1'],
  ] as const
  const rows = groupLevels(levels, { side: 'bid', tickSize: '1', grouping: 1 }, 2)
  expect(rows.map(({ price }) => price)).toEqual(['9', '8'])
})

test('a grouped price lies on its grid, within a step, on the worse side', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom(10, 100), (ticks, grouping) => {
      const price = (ticks / 100).toFixed(2)
      for (const side of ['bid', 'ask'] as const) {
        const [row] = groupLevels([[price, '1']], { side, tickSize: '0.01', grouping }, 1)
        const grouped = Math.round(Number(row?.price) * 100)
        expect(grouped % grouping).toBe(0)
        const worse = side === 'bid' ? ticks - grouped : grouped - ticks
        expect(worse).toBeGreaterThanOrEqual(0)
        expect(worse).toBeLessThan(grouping)
      }
    }),
  )
})

test('the spread and its share of the middle', () => {
  expect(spreadOf('99', '101')).toEqual({ spread: 2, fraction: 0.02 })
  expect(spreadOf('99', undefined)).toBeNull()
})
