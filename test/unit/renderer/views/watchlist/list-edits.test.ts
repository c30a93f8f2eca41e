import { expect, test } from 'vitest'
import { mergeTrades } from '#renderer/stores/depth.ts'
import { addSymbol, moveSymbol, problemOfName, removeSymbol } from '#renderer/views/trade/watchlist/list-edits.ts'

const LISTS = [
  { name: 'One', symbols: ['A', 'B', 'C'] },
  { name: 'Two', symbols: ['A'] },
]
const symbols = (lists: readonly { symbols: string[] }[]) => lists.map((list) => list.symbols.join(''))

test('symbols are added, removed and moved in their list only', () => {
  expect(symbols(addSymbol(LISTS, 'One', 'D'))).toEqual(['ABCD', 'A'])
  expect(symbols(addSymbol(LISTS, 'One', 'D', 1))).toEqual(['ADBC', 'A'])
  expect(symbols(addSymbol(LISTS, 'One', 'A'))).toEqual(['ABC', 'A'])
  expect(symbols(removeSymbol(LISTS, 'One', 'A'))).toEqual(['BC', 'A'])
  expect(symbols(moveSymbol(LISTS, 'One', 'C', 0))).toEqual(['CAB', 'A'])
  expect(symbols(moveSymbol(LISTS, 'One', 'A', 9))).toEqual(['BCA', 'A'])
  expect(symbols(moveSymbol(LISTS, 'One', 'A', -1))).toEqual(['ABC', 'A'])
  expect(symbols(moveSymbol(LISTS, 'One', 'X', 0))).toEqual(['ABC', 'A'])
})

test('a name is refused when it is empty, long or taken by another list', () => {
  expect(problemOfName(LISTS, '  ')).toBeDefined()
  expect(problemOfName(LISTS, 'x'.repeat(41))).toBeDefined()
  expect(problemOfName(LISTS, 'one')).toBeDefined()
  expect(problemOfName(LISTS, 'one', 'One')).toBeUndefined()
})

test('trades that are told twice are shown once', () => {
  const trade = (number: number) => ({ number, price: '1', amount: '1', side: 'buy' as const, time: 0 })
  const merged = mergeTrades([trade(5), trade(4)], [trade(4), trade(3)])
  expect(merged.map(({ number }) => number)).toEqual([5, 4, 3])
})
