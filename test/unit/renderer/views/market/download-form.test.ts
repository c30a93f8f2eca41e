import { expect, test } from 'vitest'
import { firstDownload, readDownload } from '#renderer/views/market/download/download-form.ts'
import { DAY_MS } from '#shared/time.ts'

const NOW = Date.UTC(2024, 2, 10, 12)
const FORM = { ...firstDownload('binance', 'BTC/USDT', NOW), from: '2024-03-01', to: '2024-03-02' }

test('the first form asks for 90 days of the symbol until now', () => {
  expect(firstDownload(undefined, null, NOW)).toEqual({
    exchange: 'binance',
    symbol: '',
    timeframe: '1h',
    from: '2023-12-11',
    to: '',
  })
})

test('days are whole: the last one counts, and what has not been yet is not asked for', () => {
  const from = Date.UTC(2024, 2, 1)
  expect(readDownload(FORM, NOW)).toEqual({
    problems: {},
    input: { exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1h', from, to: from + 2 * DAY_MS },
    bars: 48,
  })
  expect(readDownload({ ...FORM, to: '2024-03-10' }, NOW).input).not.toHaveProperty('to')
  expect(readDownload({ ...FORM, to: '', symbol: ' eth/usdt ' }, NOW)).toMatchObject({
    input: { symbol: 'ETH/USDT' },
    bars: 9 * 24 + 12,
  })
})

test('what is wrong is said at its field', () => {
  expect(readDownload({ ...FORM, symbol: '' }, NOW).problems.symbol).toBe('is missing')
  expect(readDownload({ ...FORM, symbol: 'BTCUSDT' }, NOW).problems.symbol).toBe('such as BTC/USDT')
  expect(readDownload({ ...FORM, from: '2024-02-30' }, NOW)).toMatchObject({ input: undefined, bars: null })
  expect(readDownload({ ...FORM, from: '2024-03-11' }, NOW).problems.from).toBe('must be before today ends')
  expect(readDownload({ ...FORM, to: '2024-02-29' }, NOW).problems.to).toBe('must not be before From')
  expect(readDownload({ ...FORM, to: 'soon' }, NOW).problems.to).toBe('a day, as 2024-03-01')
})
