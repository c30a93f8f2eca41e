import { expect, test } from 'vitest'
import { chooseSeries } from '#main/cli/backtest-on-store.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'

const series = (source: string, timeframe: string, symbol = 'BTC/USDT'): SeriesSummary => ({
  source,
  symbol,
  timeframe,
  count: 1,
  from: 0,
  to: 0,
  gaps: 0,
})
const strategy = (symbols: string[]) => requireStrategy({ name: 's', timeframe: '4h', symbols })
const choose = (
  stored: SeriesSummary[],
  given: Partial<Parameters<typeof chooseSeries>[2]> = {},
  symbols = ['BTC/USDT'],
) => {
  const chosen = chooseSeries(stored, strategy(symbols), { symbols: [], ...given })
  return chosen.map(({ source, timeframe }) => `${source} ${timeframe}`).join(', ')
}

test('the coarsest series that the timeframe can be made of', () => {
  expect(choose([series('a', '1m'), series('a', '1h'), series('a', '1d')])).toBe('a 1h')
  expect(choose([series('a', '1m'), series('a', '1h')], { timeframe: '5m' })).toBe('a 1m')
})

test('what the trader imported comes before the sample; two sources need a choice', () => {
  expect(choose([series('sample', '1h'), series('a', '1h')])).toBe('a 1h')
  expect(choose([series('sample', '1h')])).toBe('sample 1h')
  const two = [series('a', '1h'), series('b', '1h')]
  expect(() => choose(two)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  expect(choose(two, { source: 'b' })).toBe('b 1h')
})

test('nothing that fits is said in words', () => {
  expect(() => choose([])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(() => choose([series('a', '1d')])).toThrow(/too coarse/)
  expect(() => choose([], {}, [])).toThrow(/names no symbol/)
  expect(() => choose([series('a', '1h')], {}, ['BTC/USDT', 'C/D'])).toThrow(/no stored candles of C\/D/)
})

test('a series for every symbol of the strategy, or for those that are named, in their order', () => {
  const stored = [series('a', '1h'), series('b', '1h', 'ETH/USDT'), series('sample', '4h', 'ETH/USDT')]
  expect(choose(stored, {}, ['BTC/USDT', 'ETH/USDT'])).toBe('a 1h, b 1h')
  expect(choose(stored, { symbols: ['ETH/USDT', 'BTC/USDT'] })).toBe('b 1h, a 1h')
  expect(choose(stored, { symbols: ['ETH/USDT'] }, ['BTC/USDT', 'ETH/USDT'])).toBe('b 1h')
  expect(() => choose([...stored, series('c', '1h', 'ETH/USDT')], {}, ['BTC/USDT', 'ETH/USDT'])).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  )
})
