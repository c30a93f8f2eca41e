/** An exchange's market as the app sees it, on a fake of Binance that is pulled. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type ExchangeFeed,
  type ExchangeFeedOptions,
  openExchangeFeed,
} from '#main/market/exchange/open-exchange-feed.ts'
import { FeedHub } from '#main/market/feed-hub.ts'
import type { MarketEvent } from '#main/market/market-feed.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 30_000, interval: 20 }
const STALE_MS = 600

let fake: FakeBinance
let offset: number
let jump: number

/** The computer's clock, which a sleep has brought on. */
const CLOCK = { ...WALL_CLOCK, now: () => Date.now() + jump }
let feeds: ExchangeFeed[]

beforeEach(async () => {
  offset = -10 * 60_000
  jump = 0
  const clock = { ...WALL_CLOCK, now: () => Date.now() + offset }
  fake = await startFakeBinance({ clock, seed: 7 })
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 30, quantity: '0.5' })
  // Ten minutes ago somebody traded, and five minutes ago.
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
  offset = -5 * 60_000
  fake.crowd.take('BTCUSDT', 'SELL', '0.02')
  offset = 0
  feeds = []
})

afterEach(async () => {
  for (const feed of feeds) feed.stop()
  await fake.close()
})

async function open(other: Partial<ExchangeFeedOptions> = {}): Promise<ExchangeFeed> {
  const feed = await openExchangeFeed('binance', {
    clock: CLOCK,
    random: () => 0,
    log: QUIET_LOG,
    environment: { kind: 'loopback', url: fake.restUrl },
    watched: () => ['BTC/USDT', 'ETH/USDT'],
    staleAfterMs: STALE_MS,
    silentMs: STALE_MS / 2,
    ...other,
  })
  feeds.push(feed)
  return feed
}

/** Starts it and waits until it hears. */
async function heard(feed: ExchangeFeed): Promise<MarketEvent[]> {
  const events: MarketEvent[] = []
  feed.subscribe((event) => events.push(event))
  feed.start()
  await vi.waitFor(() => {
    expect(feed.connection().state).toBe('connected')
    expect(feed.candles('BTC/USDT', '1m', 1)).toHaveLength(1)
  }, PATIENCE)
  return events
}

function hubOf(feed: ExchangeFeed): FeedHub {
  return new FeedHub({ feed, clock: CLOCK, staleAfterMs: STALE_MS })
}

test('all instruments are known before it begins, and those that are watched are listened to', async () => {
  const feed = await open()
  expect(feed.mode).toBe('exchange')
  expect(feed.source).toBe('binance')
  expect(feed.instruments().find(({ symbol }) => symbol === 'BTC/USDT')).toMatchObject({
    tickSize: '0.01',
    lotSize: '0.00001',
  })
  expect(feed.instruments().length).toBeGreaterThan(2)
  await heard(feed)
  expect(feed.listened().map(({ symbol }) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT'])
  const bars = feed.candles('BTC/USDT', '1m', 20)
  expect(bars.some(({ close, volume }) => close === 50_010 && volume === 0.01)).toBe(true)
})

test('books, trades and bars are told, and quotes are made of them', async () => {
  const feed = await open()
  const events = await heard(feed)
  await vi.waitFor(() => expect(feed.quote('BTC/USDT')).toBeDefined(), PATIENCE)
  fake.crowd.take('BTCUSDT', 'BUY', '0.1')
  await vi.waitFor(() => {
    expect(events).toContainEqual({
      kind: 'trade',
      trade: { symbol: 'BTC/USDT', price: '50010', amount: '0.1', side: 'buy', time: expect.any(Number) },
    })
    expect(feed.book('BTC/USDT')?.asks[0]).toEqual(['50010', '0.39'])
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'candle', timeframe: '1m', candle: expect.objectContaining({ close: 50_010 }) }),
    )
  }, PATIENCE)
  expect(feed.book('BTC/USDT')?.bids).toHaveLength(20)
  expect(feed.quote('BTC/USDT')).toMatchObject({ bid: '49990', ask: '50010', last: '50010' })
  expect(feed.quote('ETH/USDT')).toBeUndefined()
  expect(feed.candles('BTC/USDT', '5m', 1).at(-1)?.close).toBe(50_010)
})

test('a symbol that somebody looks at or holds is listened to from then on', async () => {
  const feed = await open({ watched: () => ['ETH/USDT'] })
  feed.start()
  await vi.waitFor(() => expect(feed.connection().state).toBe('connected'), PATIENCE)
  expect(feed.listened().map(({ symbol }) => symbol)).toEqual(['ETH/USDT'])
  expect(() => hubOf(feed).freshQuote('BTC/USDT')).toThrow(/no price of BTC\/USDT yet/)
  await vi.waitFor(() => expect(feed.quote('BTC/USDT')?.bid).toBe('49990'), PATIENCE)

  const other = await open({ watched: () => ['ETH/USDT'] })
  other.start()
  const release = other.want('BTC/USDT')
  await vi.waitFor(() => expect(other.quote('BTC/USDT')?.bid).toBe('49990'), PATIENCE)
  release()
  await vi.waitFor(() => expect(other.listened().map(({ symbol }) => symbol)).toEqual(['ETH/USDT']), PATIENCE)
})

test('where nobody watches anything, the biggest markets are listened to', async () => {
  const feed = await open({ watched: undefined })
  feed.start()
  await vi.waitFor(() => expect(feed.quote('BTC/USDT')?.bid).toBe('49990'), PATIENCE)
})

test('a quiet market on a line that lives is fresh; a line that is silent is not, until it is heard again', async () => {
  const feed = await open()
  const hub = hubOf(feed)
  const states: string[] = []
  feed.onConnection(({ state }) => states.push(state))
  await heard(feed)
  await vi.waitFor(() => expect(hub.freshQuote('BTC/USDT').bid).toBe('49990'), PATIENCE)
  const until = WALL_CLOCK.monotonic() + 3 * STALE_MS
  while (WALL_CLOCK.monotonic() < until) {
    expect(hub.freshQuote('BTC/USDT').bid).toBe('49990')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  fake.faults.silent = true
  await vi.waitFor(() => expect(() => hub.freshQuote('BTC/USDT')).toThrow(/s old/), PATIENCE)
  fake.faults.silent = false
  await vi.waitFor(() => expect(hub.freshQuote('BTC/USDT').bid).toBe('49990'), PATIENCE)
  await vi.waitFor(() => expect(states.at(-1)).toBe('connected'), PATIENCE)
})

test('after a sleep everything is stale at once, until it is heard again', async () => {
  const feed = await open()
  const hub = hubOf(feed)
  await heard(feed)
  await vi.waitFor(() => expect(hub.freshQuote('BTC/USDT').bid).toBe('49990'), PATIENCE)
  jump = 3_600_000
  expect(() => hub.freshQuote('BTC/USDT')).toThrow(/BTC\/USDT is 3(600|599)\.\d s old, and nothing was heard since/)
  await vi.waitFor(() => expect(hub.freshQuote('BTC/USDT').bid).toBe('49990'), PATIENCE)
})

test('bars that were missed are read after the next connection', async () => {
  const feed = await open()
  await heard(feed)
  fake.cutStreams()
  fake.crowd.take('BTCUSDT', 'BUY', '0.25')
  await vi.waitFor(() => {
    const bars = feed.candles('BTC/USDT', '1m', 2)
    expect(bars.reduce((sum, { volume }) => sum + volume, 0)).toBe(0.25)
  }, PATIENCE)
  await vi.waitFor(() => expect(feed.connection().state).toBe('connected'), PATIENCE)
})

test('noise does no harm', async () => {
  const feed = await open()
  await heard(feed)
  fake.faults.onStream({ on: /btcusdt/, times: 3 }, { kind: 'garbage' })
  await vi.waitFor(() => {
    fake.crowd.take('BTCUSDT', 'BUY', '0.001')
    expect(feed.quote('BTC/USDT')?.ask).toBe('50010')
  }, PATIENCE)
})

test('it begins without the exchange, with what was known of it, and goes on when that is back', async () => {
  const dataFolder = temporaryFolder()
  const first = await open({ dataFolder })
  first.stop()
  fake.faults.isUnreachable = true
  const feed = await open({ dataFolder })
  expect(feed.instruments().map(({ symbol }) => symbol)).toEqual(first.instruments().map(({ symbol }) => symbol))
  feed.start()
  await vi.waitFor(
    () => expect(feed.connection()).toMatchObject({ state: 'connecting', reason: expect.any(String) }),
    PATIENCE,
  )
  const stranger = await open({ waitMs: 2_000 })
  expect(stranger.instruments()).toEqual([])
  stranger.start()
  fake.faults.isUnreachable = false
  await vi.waitFor(() => {
    expect(feed.quote('BTC/USDT')?.bid).toBe('49990')
    expect(stranger.quote('BTC/USDT')?.bid).toBe('49990')
  }, PATIENCE)
})

test('an address that is not on this machine is refused, and an exchange that is none', async () => {
  for (const url of [
    'http://example.com:80',
    'https://127.0.0.1:1',
    'http://127.0.0.1',
    'http://u:p@127.0.0.1:1',
    'x',
  ]) {
    await expect(open({ environment: { kind: 'loopback', url } })).rejects.toMatchObject({ code: 'VALIDATION' })
  }
})
