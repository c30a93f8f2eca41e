/** Binance's market as the app sees it, on a fake that is pulled. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BinanceMarketFeed, type BinanceMarketOptions } from '#main/market/exchange/binance-market-feed.ts'
import type { MarketEvent } from '#main/market/market-feed.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 30_000, interval: 20 }

let fake: FakeBinance
let offset: number
let feeds: BinanceMarketFeed[]

beforeEach(async () => {
  offset = -10 * 60_000
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

async function open(other: Partial<BinanceMarketOptions> = {}): Promise<BinanceMarketFeed> {
  const { restUrl, socketApiUrl, streamUrl } = fake
  const feed = await BinanceMarketFeed.open({
    clock: WALL_CLOCK,
    random: () => 0,
    log: QUIET_LOG,
    addresses: { restUrl, socketApiUrl, streamUrl },
    symbols: ['BTC/USDT', 'ETH/USDT'],
    ...other,
  })
  feeds.push(feed)
  return feed
}

async function listen(feed: BinanceMarketFeed): Promise<MarketEvent[]> {
  const events: MarketEvent[] = []
  feed.subscribe((event) => events.push(event))
  feed.start()
  await vi.waitFor(() => expect(feed.isListening).toBe(true), PATIENCE)
  return events
}

test('rules and history are there before it begins', async () => {
  const feed = await open()
  expect(feed.mode).toBe('exchange')
  expect(feed.instruments().map(({ symbol, tickSize, lotSize }) => [symbol, tickSize, lotSize])).toEqual([
    ['BTC/USDT', '0.01', '0.00001'],
    ['ETH/USDT', '0.01', '0.0001'],
  ])
  const bars = feed.candles('BTC/USDT', '1m', 20)
  expect(bars.at(0)).toMatchObject({ open: 50_010, close: 50_010, volume: 0.01 })
  expect(bars.at(-1)).toMatchObject({ close: 49_990 })
  expect(feed.quote('BTC/USDT')).toBeUndefined()
})

test('books, trades and bars are told, and quotes are made of them', async () => {
  const feed = await open()
  const events = await listen(feed)
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
  const five = feed.candles('BTC/USDT', '5m', 1).at(-1)
  expect(five?.close).toBe(50_010)
})

test('bars that were missed are read after the next connection', async () => {
  const feed = await open()
  await listen(feed)
  fake.cutStreams()
  fake.crowd.take('BTCUSDT', 'BUY', '0.25')
  await vi.waitFor(() => {
    const bars = feed.candles('BTC/USDT', '1m', 2)
    expect(bars.some(({ close, volume }) => close === 50_010 && volume === 0.25)).toBe(true)
  }, PATIENCE)
  await vi.waitFor(() => expect(feed.isListening).toBe(true), PATIENCE)
})

test('open and silent, it is connected anew', async () => {
  const feed = await open({ silentMs: 300 })
  fake.faults.silent = true
  await listen(feed)
  await vi.waitFor(() => expect(feed.isListening).toBe(false), PATIENCE)
  fake.faults.silent = false
  await vi.waitFor(() => {
    fake.crowd.take('BTCUSDT', 'BUY', '0.001')
    expect(feed.quote('BTC/USDT')?.last).toBe('50010')
  }, PATIENCE)
})

test('noise does no harm', async () => {
  const feed = await open()
  await listen(feed)
  fake.faults.onStream({ on: /btcusdt/, times: 3 }, { kind: 'garbage' })
  await vi.waitFor(() => {
    fake.crowd.take('BTCUSDT', 'BUY', '0.001')
    expect(feed.quote('BTC/USDT')?.ask).toBe('50010')
  }, PATIENCE)
})

test('a symbol that Binance does not have is named', async () => {
  await expect(open({ symbols: ['BTC/NOTHING'] })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: 'Binance has no spot market BTC/NOTHING',
  })
  await expect(open({ symbols: [] })).rejects.toMatchObject({ code: 'VALIDATION' })
})
