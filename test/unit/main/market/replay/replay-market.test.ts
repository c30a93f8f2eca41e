import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MarketEvent } from '#main/market/market-feed.ts'
import { ReplayMarket, type ReplayMarketOptions } from '#main/market/replay/replay-market.ts'
import { fileGrid } from '#main/market/replay/replay-moments.ts'
import { decimal, isMultipleOf, ZERO } from '#shared/decimal.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import { fakeClock } from '#test/builders/clock.ts'

const START = Date.UTC(2024, 0, 1)
const HOUR_MS = 3_600_000

function columns(bars: readonly Omit<Candle, 'time'>[]): CandleColumns {
  const of = (name: 'open' | 'high' | 'low' | 'close' | 'volume') => Float64Array.from(bars, (bar) => bar[name])
  return {
    time: Float64Array.from(bars, (_, i) => START + i * HOUR_MS),
    open: of('open'),
    high: of('high'),
    low: of('low'),
    close: of('close'),
    volume: of('volume'),
  }
}

function stand(candles: CandleColumns, options: Partial<ReplayMarketOptions> = {}) {
  const clock = fakeClock(START)
  let ends = 0
  const onEnd = (): void => {
    ends++
  }
  const market = new ReplayMarket({
    clock,
    candles,
    symbol: 'BTC/USDT',
    timeframe: '1h',
    speed: 'max',
    onEnd,
    ...options,
  })
  const events: MarketEvent[] = []
  market.subscribe((event) => events.push(event))
  return { market, clock, events, ends: () => ends }
}

const bar = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 4, maxLength: 4 }),
    fc.integer({ min: 0, max: 1_000_000 }),
  )
  .map(([prices, volume]) => {
    const sorted = prices.toSorted((a, b) => a - b).map((price) => price / 100)
    const [low = 1, open = 1, close = 1, high = 1] = sorted
    return { open, high, low, close, volume: volume / 1_000 }
  })
const bars = fc.array(bar, { minLength: 1, maxLength: 30 })

test('replayed candles are the file, trades lie on the grid and add up to its volumes, books are never crossed', () => {
  fc.assert(
    fc.property(bars, (file) => {
      const candles = columns(file)
      const { market, events } = stand(candles)
      market.step(10_000)
      const closed = events.flatMap((event) =>
        event.kind === 'candle' && event.closed && event.timeframe === '1h' ? [event.candle] : [],
      )
      const expected = file.map((each, i) => ({ ...each, time: START + i * HOUR_MS }))
      expect(closed).toEqual(expected)
      expect(market.candles('BTC/USDT', '1h', 100)).toEqual(expected)
      const [instrument] = market.instruments()
      const tick = decimal(instrument?.tickSize ?? '')
      const lot = decimal(instrument?.lotSize ?? '')
      let volume = ZERO
      for (const event of events) {
        if (event.kind === 'trade') {
          volume = volume.add(event.trade.amount)
          expect(isMultipleOf(decimal(event.trade.price), tick)).toBe(true)
          expect(isMultipleOf(decimal(event.trade.amount), lot)).toBe(true)
        }
        if (event.kind !== 'book') continue
        const { bids, asks } = event.book
        for (const [price, amount] of [...bids, ...asks]) {
          expect(isMultipleOf(decimal(price), tick)).toBe(true)
          expect(isMultipleOf(decimal(amount), lot)).toBe(true)
        }
        const upwards = [...bids.toReversed(), ...asks].map(([price]) => Number(price))
        expect(upwards.every((price, i) => price > (i === 0 ? 0 : (upwards[i - 1] ?? 0)))).toBe(true)
      }
      const total = file.reduce((sum, each) => sum.add(decimal(each.volume)), ZERO)
      expect(volume.toFixed()).toBe(total.toFixed())
    }),
    { numRuns: 60 },
  )
})

test('what comes later changes nothing that was told before', () => {
  fc.assert(
    fc.property(bars, bars, bars, (past, one, other) => {
      // The grid is the file's, so it is held fixed by a bar with all decimals.
      const first = { open: 1.01, high: 1.02, low: 1.01, close: 1.02, volume: 0.001 }
      const told = [one, other].map((future) => {
        const { market, events } = stand(columns([first, ...past, ...future]))
        market.step(4 * (past.length + 1))
        return { events, candles: market.candles('BTC/USDT', '4h', 100), quote: market.quote('BTC/USDT') }
      })
      expect(told[0]).toEqual(told[1])
    }),
    { numRuns: 40 },
  )
})

test('the extreme nearer to the open is played first, the low when both are as near', () => {
  const prices = (high: number, low: number): unknown[] => {
    const { market, events } = stand(columns([{ open: 100, high, low, close: 101, volume: 8 }]))
    market.step(4)
    return events.flatMap((event) => (event.kind === 'trade' ? [event.trade.price] : []))
  }
  expect(prices(102, 95)).toEqual(['100', '102', '95', '101'])
  expect(prices(110, 95)).toEqual(['100', '95', '110', '101'])
  expect(prices(105, 95)).toEqual(['100', '95', '105', '101'])
})

const FILE = columns(
  Array.from({ length: 6 }, (_, i) => ({ open: 100 + i, high: 103 + i, low: 99 + i, close: 101 + i, volume: 4 })),
)

test('it ends once after the last bar, and tells so', () => {
  const { market, clock, events, ends } = stand(FILE)
  market.start()
  clock.advance(1_000)
  expect([market.hasEnded, ends()]).toEqual([true, 1])
  expect(events.at(-1)).toMatchObject({ kind: 'candle', closed: true })
  const told = events.length
  market.start()
  market.step(5)
  clock.advance(HOUR_MS)
  expect([events.length, ends()]).toEqual([told, 1])
})

test('speed is market time per time of the clock', () => {
  const { market, clock, events } = stand(FILE, { speed: 60 })
  market.start()
  clock.advance(59_000)
  expect(events.filter((event) => event.kind === 'candle' && event.closed)).toHaveLength(1)
  clock.advance(46_000)
  expect(events.filter((event) => event.kind === 'candle' && event.closed && event.timeframe === '1h')).toHaveLength(2)
  market.stop()
  clock.advance(HOUR_MS)
  expect(market.candles('BTC/USDT', '1h', 10)).toHaveLength(2)
})

test('bars before the start are history and are not played', () => {
  const { market, events } = stand(FILE, { from: START + 4 * HOUR_MS })
  expect(market.candles('BTC/USDT', '1h', 10).map(({ close }) => close)).toEqual([101, 102, 103, 104])
  expect(market.quote('BTC/USDT')).toBeUndefined()
  market.step(1)
  expect(market.quote('BTC/USDT')).toMatchObject({ last: '104', time: START + 4 * HOUR_MS })
  market.step(100)
  expect(events.filter((event) => event.kind === 'trade')).toHaveLength(8)
})

test('options that make no sense are refused in words', () => {
  expect(() => stand(FILE, { speed: 0 })).toThrow(/speed must be above 0 or max, not 0/)
  expect(() => stand(FILE, { symbol: 'BTC' })).toThrow(/like BTC\/USDT, not BTC/)
  expect(() => stand(FILE, { from: START + 100 * HOUR_MS })).toThrow(/no bar to play/)
})

test('a listener that throws is told of, and disturbs neither the market nor the others', () => {
  const errors: unknown[] = []
  const { market, clock, events, ends } = stand(FILE, { onError: (error) => errors.push(error) })
  const broken = new Error('broken')
  const told = () => {
    throw broken
  }
  market.subscribe(told)
  market.subscribe((event) => events.push(event))
  market.start()
  clock.advance(1_000)
  expect(ends()).toBe(1)
  expect(errors.every((error) => error === broken)).toBe(true)
  expect(events).toHaveLength(2 * errors.length)
})

test("a file's grid is the most decimals of its numbers", () => {
  const number = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 12 }))
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (numbers) => {
      const values = numbers.map(([units, decimals]) => Number(`${units}e-${decimals}`))
      const most = Math.max(...values.map((value) => decimal(value).decimalPlaces()))
      const column = Float64Array.from(values)
      const rest = { time: column, high: column, low: column, close: column }
      expect(fileGrid({ ...rest, open: column, volume: Float64Array.of(1) })).toEqual({
        priceDecimals: most,
        lotDecimals: 0,
      })
    }),
  )
})
