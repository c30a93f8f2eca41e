import { expect, test } from 'vitest'
import { feedCandles, timeframesOf } from '#main/market/feed-candles.ts'
import { ReplayMarket } from '#main/market/replay/replay-market.ts'
import { fakeClock } from '#test/builders/clock.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2024, 0, 1)
const KEY = { symbol: 'BTC/USDT', timeframe: '1h' }
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 4_000 }

/** Hours 0 to 9 and 20 to 29: the market was closed in between. */
const HOURS = Array.from({ length: 20 }, (_, i) => (i < 10 ? i : i + 10))

function stand(playedBars = HOURS.length) {
  const column = (value: (hour: number) => number) => Float64Array.from(HOURS, value)
  const candles = {
    time: column((hour) => START + hour * HOUR_MS),
    open: column((hour) => 100 + hour),
    high: column((hour) => 102 + hour),
    low: column((hour) => 99 + hour),
    close: column((hour) => 101 + hour),
    volume: column(() => 4),
  }
  const feed = new ReplayMarket({ clock: fakeClock(), candles, symbol: 'BTC/USDT', timeframe: '1h', speed: 'max' })
  feed.step(playedBars * 4)
  const hoursOf = (range: Partial<typeof ALL>) =>
    [...feedCandles(feed, KEY, { ...ALL, ...range }).columns.time].map((time) => (time - START) / HOUR_MS)
  return { feed, candles, hoursOf }
}

test('pages are all candles, once, in order, whatever gaps there are', () => {
  const { feed, candles } = stand()
  const pages = []
  for (let from = 0; ; ) {
    const page = feedCandles(feed, KEY, { ...ALL, from, limit: 3 })
    pages.push(page.columns)
    if (page.nextCursor === undefined) break
    from = Number(page.nextCursor)
  }
  expect(pages).toHaveLength(7)
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    expect(pages.flatMap((page) => [...page[name]])).toEqual([...candles[name]])
  }
})

test('a range is [from, to)', () => {
  const { hoursOf } = stand()
  expect(hoursOf({ from: START + 8 * HOUR_MS, to: START + 21 * HOUR_MS })).toEqual([8, 9, 20])
  expect(hoursOf({ from: START + 28 * HOUR_MS + 1 })).toEqual([29])
  expect(hoursOf({ from: START + 30 * HOUR_MS })).toEqual([])
  expect(hoursOf({ from: START + 1_000 * HOUR_MS })).toEqual([])
  expect(hoursOf({ to: START })).toEqual([])
})

test('the candle still open is the last, and longer timeframes are there', () => {
  const { feed, hoursOf } = stand(2.5)
  expect(hoursOf({})).toEqual([0, 1, 2])
  expect([...feedCandles(feed, { ...KEY, timeframe: '4h' }, ALL).columns.volume]).toEqual([10])
  expect(timeframesOf(feed, 'BTC/USDT')[0]).toBe('1h')
})

test('what the market does not have is NOT_FOUND, in words', () => {
  const { feed } = stand()
  expect(() => feedCandles(feed, { ...KEY, symbol: 'BTC/USD' }, ALL)).toThrow(
    'there is no instrument "BTC/USD"; did you mean "BTC/USDT"?',
  )
  expect(() => feedCandles(feed, { ...KEY, timeframe: '1m' }, ALL)).toThrow(
    /^the replay market has no candles BTC\/USDT 1m; it has 1h, 2h/,
  )
  expect(() => feedCandles(feed, { ...KEY, timeframe: 'soon' }, ALL)).toThrow(/BTC\/USDT soon; it has/)
  expect(() => feedCandles(stand(0).feed, KEY, ALL)).toThrow('the replay market has no candles BTC/USDT 1h yet')
})
