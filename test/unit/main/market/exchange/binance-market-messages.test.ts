import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  readCombined,
  readDecimal,
  readDepth,
  readMinute,
  readTrade,
} from '#main/market/exchange/binance-market-messages.ts'

const PLAIN = /^\d{1,25}(\.\d{1,25})?$/
const trade = { e: 'trade', p: '50010.00000000', q: '0.10000000', T: 1_700_000_000_000, m: false }
const bar = { t: 60_000, o: '1.0', h: '2.50', l: '0.5', c: '2', v: '10.0', x: true }

test('decimals are read like the expression that says what they are', () => {
  const signs = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '0', '-', 'e', ' '), maxLength: 60 })
  const decimals = fc.stringMatching(/^\d{1,27}(\.\d{1,27})?$/)
  fc.assert(
    fc.property(fc.oneof(signs, decimals), (text) => {
      const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text
      expect(readDecimal(text)).toBe(PLAIN.test(text) ? trimmed : undefined)
    }),
    { numRuns: 2_000 },
  )
})

test.each([undefined, null, 1, 0.1, {}, [], ['1'], true, Number.NaN])('%s is no decimal', (value) => {
  expect(readDecimal(value)).toBeUndefined()
})

test('what is in form is read', () => {
  const levels = { bids: [['1.50', '2.0']], asks: [['1.60', '0.00']] }
  expect(readDepth(levels)).toEqual({ bids: [['1.5', '2']], asks: [['1.6', '0']] })
  expect(readTrade(trade)).toEqual({ price: '50010', amount: '0.1', side: 'buy', time: 1_700_000_000_000 })
  expect(readTrade({ ...trade, m: true })?.side).toBe('sell')
  expect(readMinute({ e: 'kline', k: bar })).toEqual({
    candle: { time: 60_000, open: 1, high: 2.5, low: 0.5, close: 2, volume: 10 },
    closed: true,
  })
  expect(readCombined({ stream: 'btcusdt@trade', data: trade })).toEqual({ stream: 'btcusdt@trade', data: trade })
})

test.each([
  null,
  'x',
  [],
  {},
  { bids: [] },
  { bids: [], asks: {} },
  { bids: [['1']], asks: [] },
  { bids: [['1', '2', '3']], asks: [] },
  { bids: [['1', 2]], asks: [] },
  { bids: [['-1', '2']], asks: [] },
  { bids: ['12'], asks: [] },
  { bids: Array.from({ length: 21 }, () => ['1', '1']), asks: [] },
])('a book in another form is refused: %j', (data) => {
  expect(readDepth(data)).toBeUndefined()
})

test.each(Object.keys(trade))('a trade needs its %s', (name) => {
  for (const wrong of [undefined, null, {}, '', -1, 1.5]) {
    expect(readTrade({ ...trade, [name]: wrong })).toBeUndefined()
  }
})

test.each(Object.keys(bar))('a minute needs its %s', (name) => {
  for (const wrong of [undefined, null, {}, '', -1, 1.5]) {
    expect(readMinute({ e: 'kline', k: { ...bar, [name]: wrong } })).toBeUndefined()
  }
})

test.each([null, 1, 'x', [], {}, { data: 1 }, { stream: 1, data: 1 }])('%j is no message of a stream', (message) => {
  expect(readCombined(message)).toBeUndefined()
})
