import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MarketEvent } from '#main/market/market-feed.ts'
import { SimulatedMarket } from '#main/market/simulated/simulated-market.ts'
import type { Clock } from '#main/ports.ts'
import { decimal, isMultipleOf } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { fakeClock } from '#test/builders/clock.ts'

const START = Date.UTC(2024, 0, 1)

function stand(seed: number, clock = fakeClock(START)) {
  const market = new SimulatedMarket({ seed, clock })
  const events: MarketEvent[] = []
  market.subscribe((event) => events.push(event))
  return { market, clock, events }
}

/** A clock whose timers fire only when the test says so, however late. */
function lateClock(): { readonly clock: Clock; fireAfter(ms: number): void; now(): number } {
  let now = START
  let work: () => void = () => undefined
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    schedule(scheduled) {
      work = scheduled
      return () => undefined
    },
  }
  return {
    clock,
    now: () => now,
    fireAfter(ms) {
      now += ms
      work()
    },
  }
}

/** Books and trades of a symbol. */
const ofSymbol = (events: readonly MarketEvent[], symbol: string): MarketEvent[] =>
  events.filter(
    (event) =>
      (event.kind === 'book' && event.book.symbol === symbol) ||
      (event.kind === 'trade' && event.trade.symbol === symbol),
  )

test('the same seed makes the same tape, another seed another one', () => {
  const [one, same, other] = [stand(7), stand(7), stand(8)]
  for (const { market } of [one, same, other]) market.step(300)
  expect(one.events.length).toBeGreaterThan(300 * 5)
  expect(same.events).toEqual(one.events)
  expect(other.events).not.toEqual(one.events)
  expect(same.market.candles('SOL/USDT', '1h', 500)).toEqual(one.market.candles('SOL/USDT', '1h', 500))
})

test('the tape does not depend on when timers fire', () => {
  const plain = stand(3)
  plain.market.step(401)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 30 }), (paces) => {
      const late = lateClock()
      const market = new SimulatedMarket({ seed: 3, clock: late.clock })
      const events: MarketEvent[] = []
      market.subscribe((event) => events.push(event))
      market.start()
      for (const pace of paces) {
        if (late.now() + pace > START + 100_000) break
        late.fireAfter(pace)
      }
      market.stop()
      expect(events.length).toBeGreaterThan(0)
      expect(plain.events.slice(0, events.length)).toEqual(events)
    }),
    { numRuns: 10 },
  )
})

test('another time of the start changes times only', () => {
  const [one, other] = [stand(5), stand(5, fakeClock(START + 3 * 3_600_000))]
  one.market.step(100)
  other.market.step(100)
  const trades = ({ events }: typeof one) =>
    events.flatMap((event) => (event.kind === 'trade' ? [{ ...event.trade, time: 0 }] : []))
  expect(trades(one).length).toBeGreaterThan(100)
  expect(trades(other)).toEqual(trades(one))
})

test('books are never crossed, everything lies on the grid, trades are made on the book told before them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (seed) => {
      const { market, events } = stand(seed)
      market.step(20)
      const grids = new Map(market.instruments().map((each) => [each.symbol, each]))
      const isOnGrid = (symbol: string, price: string, amount: string): boolean => {
        const { tickSize = '', lotSize = '' } = grids.get(symbol) ?? {}
        const onTick = isMultipleOf(decimal(price), decimal(tickSize))
        return onTick && isMultipleOf(decimal(amount), decimal(lotSize)) && Number(price) > 0 && Number(amount) > 0
      }
      const best = new Map<string, { buy: string; sell: string }>()
      for (const event of events) {
        if (event.kind === 'trade') {
          const { symbol, side, price, amount } = event.trade
          expect(isOnGrid(symbol, price, amount)).toBe(true)
          expect(price).toBe(best.get(symbol)?.[side])
        }
        if (event.kind !== 'book') continue
        const { symbol, bids, asks } = event.book
        expect([bids.length, asks.length]).toEqual([20, 20])
        expect([...bids, ...asks].every(([price, amount]) => isOnGrid(symbol, price, amount))).toBe(true)
        const upwards = [...bids.toReversed(), ...asks].map(([price]) => Number(price))
        expect(upwards.every((price, i) => i === 0 || price > (upwards[i - 1] ?? 0))).toBe(true)
        best.set(symbol, { buy: asks[0]?.[0] ?? '', sell: bids[0]?.[0] ?? '' })
      }
    }),
    { numRuns: 10 },
  )
})

test('candles are what the trades make of them; one that begins without a trade opens at the last price', () => {
  const { market, events } = stand(11)
  const before = new Map(
    market.instruments().map(({ symbol }) => [symbol, market.candles(symbol, '1m', 1)[0]?.close ?? 0]),
  )
  market.step(240 * 6)
  for (const { symbol } of market.instruments()) {
    for (const timeframe of ['1m', '5m'] as const) {
      const ms = TIMEFRAME_MS[timeframe]
      const expected = new Map<number, Candle>()
      let last = before.get(symbol) ?? 0
      for (const event of ofSymbol(events, symbol)) {
        const time = event.kind === 'trade' ? event.trade.time : event.kind === 'book' ? event.book.time : 0
        const start = Math.floor(time / ms) * ms
        const following = events[events.indexOf(event) + 1]
        const isTradedAtOnce = following?.kind === 'trade' && following.trade.symbol === symbol
        if (event.kind === 'book' && !expected.has(start) && !isTradedAtOnce) {
          expected.set(start, { time: start, open: last, high: last, low: last, close: last, volume: 0 })
        }
        if (event.kind !== 'trade') continue
        last = Number(event.trade.price)
        const bar = expected.get(start) ?? { time: start, open: last, high: last, low: last, close: last, volume: 0 }
        expected.set(start, {
          ...bar,
          high: Math.max(bar.high, last),
          low: Math.min(bar.low, last),
          close: last,
          volume: bar.volume + Number(event.trade.amount),
        })
      }
      const bars = [...expected.values()].map((bar) => ({ ...bar, volume: expect.closeTo(bar.volume, 6) }))
      expect(market.candles(symbol, timeframe, bars.length)).toEqual(bars)
      const closed = events.flatMap((event) =>
        event.kind === 'candle' && event.closed && event.timeframe === timeframe && event.symbol === symbol
          ? [event.candle]
          : [],
      )
      expect(closed).toEqual(bars.slice(0, -1))
    }
  }
})

test('history leads up to the tape, near 50,000 for bitcoin, in every timeframe', () => {
  const { market } = stand(1)
  const minutes = market.candles('BTC/USDT', '1m', 2_000)
  expect(minutes).toHaveLength(2_000)
  expect(minutes.every(({ time }, i) => time === START - (2_000 - i) * 60_000)).toBe(true)
  expect(minutes.every((c) => c.high >= Math.max(c.open, c.close) && c.low <= Math.min(c.open, c.close))).toBe(true)
  const hours = market.candles('BTC/USDT', '1h', 5_000)
  expect(hours).toHaveLength(240)
  const last = minutes.slice(-60)
  expect(hours.at(-1)).toMatchObject({
    time: START - 3_600_000,
    open: last[0]?.open,
    high: Math.max(...last.map(({ high }) => high)),
    low: Math.min(...last.map(({ low }) => low)),
    close: last.at(-1)?.close,
  })
  market.step(1)
  const bid = Number(market.quote('BTC/USDT')?.bid)
  expect(Math.abs(bid / 50_000 - 1)).toBeLessThan(0.02)
  expect(Math.abs(bid / (last.at(-1)?.close ?? 0) - 1)).toBeLessThan(0.002)
})

test('returns have fat tails, clusters, and move with bitcoin', () => {
  const { market } = stand(2)
  const returns = (symbol: string): number[] =>
    market.candles(symbol, '1m', 20_000).map(({ open, close }) => Math.log(close / open))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const correlation = (a: readonly number[], b: readonly number[]): number => {
    const [x, y] = [mean(a), mean(b)]
    const product = mean(a.map((value, i) => (value - x) * ((b[i] ?? y) - y)))
    return product / Math.sqrt(mean(a.map((value) => (value - x) ** 2)) * mean(b.map((value) => (value - y) ** 2)))
  }
  const btc = returns('BTC/USDT')
  const kurtosis = mean(btc.map((value) => value ** 4)) / mean(btc.map((value) => value ** 2)) ** 2
  expect(kurtosis).toBeGreaterThan(4)
  const sizes = btc.map(Math.abs)
  expect(correlation(sizes.slice(5), sizes.slice(0, -5))).toBeGreaterThan(0.05)
  expect(correlation(btc, returns('ETH/USDT'))).toBeGreaterThan(0.7)
  const yearly = Math.sqrt(mean(btc.map((value) => value ** 2)) * 365 * 1_440)
  expect(yearly).toBeGreaterThan(0.2)
  expect(yearly).toBeLessThan(1.5)
})

test('a halted symbol shows no book and no trade, and goes on with the same tape', () => {
  const [halted, plain] = [stand(4), stand(4)]
  halted.market.setStatus('ETH/USDT', 'halted')
  halted.market.step(300)
  plain.market.step(300)
  expect(ofSymbol(halted.events, 'ETH/USDT')).toEqual([])
  expect(ofSymbol(halted.events, 'BTC/USDT')).toEqual(ofSymbol(plain.events, 'BTC/USDT'))
  expect(halted.market.candles('ETH/USDT', '1m', 1)[0]).toMatchObject({ volume: 0 })
  halted.market.setStatus('ETH/USDT', 'trading')
  const [from, plainFrom] = [halted.events.length, plain.events.length]
  halted.market.step(20)
  plain.market.step(20)
  const after = ofSymbol(halted.events.slice(from), 'ETH/USDT')
  expect(after.length).toBeGreaterThanOrEqual(20)
  expect(after).toEqual(ofSymbol(plain.events.slice(plainFrom), 'ETH/USDT'))
})

test('after a sleep ten seconds are made up for, and time goes on from now', () => {
  const late = lateClock()
  const market = new SimulatedMarket({ seed: 1, clock: late.clock })
  const times: number[] = []
  market.subscribe((event) => {
    if (event.kind === 'book' && event.book.symbol === 'BTC/USDT') times.push(event.book.time)
  })
  market.start()
  late.fireAfter(8 * 3_600_000)
  expect(times).toHaveLength(41)
  expect(times.at(-1)).toBe(late.now())
  expect(times[1]).toBe(late.now() - 39 * 250)
})

test('four steps a second from start to stop, nothing before and after', () => {
  const { market, clock, events } = stand(1)
  clock.advance(5_000)
  expect(events).toEqual([])
  market.start()
  clock.advance(1_000)
  const books = events.filter((event) => event.kind === 'book' && event.book.symbol === 'BTC/USDT')
  expect(books).toHaveLength(5)
  market.stop()
  const told = events.length
  clock.advance(5_000)
  expect(events).toHaveLength(told)
})

test('bars follow one another where the tape begins in the last step of a minute', () => {
  const { market } = stand(1, fakeClock(START + 59_999))
  market.step(300)
  const times = market.candles('BTC/USDT', '1m', 100).map(({ time }) => time)
  expect(times).toEqual(Array.from({ length: 100 }, (_, i) => START + (i - 98 + 1) * 60_000))
})
