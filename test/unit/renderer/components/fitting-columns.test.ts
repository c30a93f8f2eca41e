import { expect, test } from 'vitest'
import { fittingColumns } from '#renderer/components/fitting-columns.ts'

const COLUMNS = [
  { id: 'symbol', width: 100 },
  { id: 'mark', width: 80, leaveOut: 2 },
  { id: 'pnl', width: 100 },
  { id: 'value', width: 90, leaveOut: 1 },
]
const shown = (width: number | undefined): string[] => fittingColumns(COLUMNS, width).map(({ id }) => id)

test('columns go in their order until the others fit, and those that matter always stay', () => {
  expect(shown(370)).toEqual(['symbol', 'mark', 'pnl', 'value'])
  expect(shown(369)).toEqual(['symbol', 'mark', 'pnl'])
  expect(shown(279)).toEqual(['symbol', 'pnl'])
  expect(shown(10)).toEqual(['symbol', 'pnl'])
})

test('before its width is known a table shows all', () => {
  expect(shown(undefined)).toHaveLength(4)
})
