import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DayFigures } from '#main/market/day-figures.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import { SIMULATED_SYMBOLS, simulatedInstrument } from '#main/market/simulated/symbols.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { fakeClock } from '#test/builders/clock.ts'

const NOW = Date.UTC(2024, 0, 10, 12)
const [BTC] = SIMULATED_SYMBOLS.map(simulatedInstrument)

/** A feed of one timeframe that counts how often it is asked for candles. */
function stand(bars: readonly Candle[], timeframe: Timeframe = '1m') {
  if (BTC === undefined) throw new Error('There is no symbol.')
  const clock = fakeClock(NOW)
  let asked = 0
  const feed: MarketFeed = {
    mode: 'replay',
    instruments: () => [BTC],
    quote: () => undefined,
    book: () => undefined,
    candles: (_, wanted, limit) => {
      asked++
      return wanted === timeframe ? bars.slice(-limit) : []
    },
    subscribe: () => () => undefined,
    start: () => undefined,
    stop: () => undefined,
  }
  const figures = new DayFigures(feed, clock)
  return { clock, figure: () => figures.of(BTC), asked: () => asked }
}

/** `count` bars of one timeframe, the last of which opens at NOW. */
function barsOf(count: number, timeframe: Timeframe, values: (fromEnd: number) => Omit<Candle, 'time'>): Candle[] {
  const bars = Array.from({ length: count }, (_, i) => ({
    time: NOW - i * TIMEFRAME_MS[timeframe],
    ...values(i),
  }))
  return bars.reverse()
}

const flat = { open: 100, high: 101, low: 99, close: 100, volume: 1 }

test('what happened before the 24 hours does not count, their first and last bar do', () => {
  const bars = barsOf(1_442, '1m', (i) => {
    if (i === 1_441) return { open: 1, high: 9_999, low: 1, close: 9_999, volume: 1_000 }
    if (i === 1_440) return { open: 80, high: 120, low: 70, close: 100, volume: 2 }
    if (i === 0) return { open: 100, high: 130.5, low: 90, close: 110, volume: 3 }
    return flat
  })
  expect(stand(bars).figure()).toEqual({
    open: 80,
    high: '130.5',
    low: '70',
    volume: '1444',
    quoteVolume: String(200 + 143_900 + 330),
    activity: expect.closeTo(((60 + 3) * 24) / 1_444, 12),
  })
})

test('where the 24 hours begin within a bar, that bar gives only the price they begin with', () => {
  const { clock, figure } = stand(
    barsOf(30, '1h', (i) => (i === 24 ? { open: 1, high: 500, low: 1, close: 95, volume: 50 } : flat)),
    '1h',
  )
  clock.advance(60_000)
  expect(figure()).toMatchObject({ open: 95, high: '101', low: '95', volume: '24', activity: null })
})

test('there are no figures before there are 24 hours, nor of a market without candles or with longer ones', () => {
  expect(stand(barsOf(1_440, '1m', () => flat)).figure()).toBeUndefined()
  expect(stand(barsOf(1_441, '1m', () => flat)).figure()).toBeDefined()
  expect(stand([]).figure()).toBeUndefined()
  expect(
    stand(
      barsOf(20, '1w', () => flat),
      '1w',
    ).figure(),
  ).toBeUndefined()
})

test('figures are made at most once a second', () => {
  const { clock, figure, asked } = stand(barsOf(2_000, '1m', () => flat))
  const first = figure()
  const before = asked()
  clock.advance(999)
  expect(figure()).toBe(first)
  expect(asked()).toBe(before)
  clock.advance(1)
  figure()
  expect(asked()).toBe(before + 1)
})

test('they are what the bars of the 24 hours say, with gaps too', () => {
  const bar = fc.record({ price: fc.integer({ min: 1, max: 1_000 }), lots: fc.nat(1_000), isThere: fc.boolean() })
  fc.assert(
    fc.property(fc.array(bar, { minLength: 200, maxLength: 200 }), (made) => {
      const bars = barsOf(made.length, '15m', (i) => {
        const price = made[i]?.price ?? 1
        return { open: price, high: price + 2, low: price / 2, close: price + 1, volume: (made[i]?.lots ?? 0) / 1e5 }
      }).filter((_, i) => made[made.length - 1 - i]?.isThere)
      const within = bars.filter(({ time }) => time >= NOW - DAY_MS)
      const before = bars.findLast(({ time }) => time < NOW - DAY_MS)
      const figure = stand(bars, '15m').figure()
      if (before === undefined && within[0]?.time !== NOW - DAY_MS) {
        expect(figure).toBeUndefined()
        return
      }
      const open = within[0]?.time === NOW - DAY_MS ? within[0].open : (before?.close ?? Number.NaN)
      const lots = within.reduce((sum, { volume }) => sum + Math.round(volume * 1e5), 0)
      expect(figure?.open).toBe(open)
      expect(Number(figure?.high)).toBe(Math.max(open, ...within.map(({ high }) => high)))
      expect(Number(figure?.low)).toBe(Math.min(open, ...within.map(({ low }) => low)))
      expect(Number(figure?.volume)).toBe(lots / 1e5)
    }),
    { numRuns: 200 },
  )
})
