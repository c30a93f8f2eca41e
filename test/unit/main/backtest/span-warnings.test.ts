import { expect, test } from 'vitest'
import { spanWarnings } from '#main/backtest/span-warnings.ts'

const HOUR = 3_600_000
const NONE = new Float64Array(0)
const symbol = (name: string, ...hours: number[]) => ({
  symbol: name,
  candles: {
    time: Float64Array.from(hours, (hour) => hour * HOUR),
    open: NONE,
    high: NONE,
    low: NONE,
    close: NONE,
    volume: NONE,
  },
})

test('only symbols that begin later or end earlier than the run are named, with the bars in it', () => {
  const symbols = [symbol('A', 0, 1, 2, 3), symbol('B', 0, 2), symbol('C', 2, 3, 9), symbol('D', 7)]
  expect(spanWarnings(symbols, HOUR, 3 * HOUR)).toEqual([
    'B has candles from 1970-01-01T02:00:00Z to 1970-01-01T02:00:00Z only and took no part outside of that.',
    'C has candles from 1970-01-01T02:00:00Z to 1970-01-01T03:00:00Z only and took no part outside of that.',
  ])
})

test('one symbol is the run', () => {
  expect(spanWarnings([symbol('A', 1)], 0, HOUR)).toEqual([])
})
