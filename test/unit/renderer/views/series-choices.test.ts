import { expect, test } from 'vitest'
import { seriesId } from '#renderer/stores/backtest.ts'
import { coarserTimeframes, companions, detailTimeframes, toggled } from '#renderer/views/backtest/series-choices.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'

const stored = (source: string, symbol: string, timeframe: string): SeriesSummary => ({
  source,
  symbol,
  timeframe,
  count: 1,
  from: 0,
  to: 0,
  gaps: 0,
})
const btc = stored('binance', 'BTC/USDT', '1h')
const eth = stored('binance', 'ETH/USDT', '1h')
const otherEth = stored('import', 'ETH/USDT', '1h')
const btcMinutes = stored('binance', 'BTC/USDT', '1m')
const all = [btc, eth, otherEth, btcMinutes, stored('import', 'ETH/USDT', '1m')]

test('candles can be gathered into multiples of their own timeframe only', () => {
  expect(coarserTimeframes('4h')).toEqual(['4h', '8h', '12h', '1d', '3d', '1w'])
  expect(coarserTimeframes('7m')).toEqual(['7m'])
})

test('other symbols of the same timeframe may share the cash', () => {
  expect(companions(btc, all)).toEqual([eth, otherEth])
})

test('of each symbol there is one series at most', () => {
  const once = toggled([], eth, all)
  expect(once).toEqual([seriesId(eth)])
  expect(toggled(once, otherEth, all)).toEqual([seriesId(otherEth)])
  expect(toggled(once, eth, all)).toEqual([])
})

test('detail candles come from the same source, for all symbols', () => {
  expect(detailTimeframes([btc], all, '1h')).toEqual(['1m'])
  expect(detailTimeframes([btc, eth], all, '1h')).toEqual([])
  expect(detailTimeframes([btc, otherEth], all, '1h')).toEqual(['1m'])
})

test('candles that are gathered for the run can be looked into themselves', () => {
  expect(detailTimeframes([btc], all, '4h')).toEqual(['1m', '1h'])
  expect(detailTimeframes([btc], all, 'unknown')).toEqual([])
})
