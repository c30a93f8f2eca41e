import { expect, test } from 'vitest'
import type { MarketEvent, MarketFeed } from '#main/market/market-feed.ts'
import { SimulatedMarket } from '#main/market/simulated/simulated-market.ts'
import { WATCHED_FOR_MS, WatchedSymbols } from '#main/market/watched-symbols.ts'
import { fakeClock } from '#test/builders/clock.ts'

function stand() {
  const clock = fakeClock()
  const simulated = new SimulatedMarket({ clock, seed: 1 })
  const listeners: ((event: MarketEvent) => void)[] = []
  const levels = Array.from({ length: 40 }, (_, index): [string, string] => [String(100 - index), '1'])
  const book = { symbol: 'BTC/USDT', bids: levels, asks: levels, time: 5 }
  const feed: MarketFeed = {
    mode: 'simulated',
    instruments: () => simulated.instruments(),
    quote: () => undefined,
    book: () => book,
    candles: () => [],
    subscribe: (listener) => {
      listeners.push(listener)
      return () => listeners.splice(0)
    },
    start: () => undefined,
    stop: () => undefined,
  }
  const books: { bids: unknown[]; asks: unknown[] }[] = []
  const trades: number[][] = []
  const watched = new WatchedSymbols({
    feed,
    clock,
    onBook: (told) => books.push(told),
    onTrades: (told) => trades.push(told.trades.map(({ number }) => number)),
  })
  const tell = (event: MarketEvent): void => listeners.forEach((listener) => listener(event))
  return {
    clock,
    watched,
    books,
    trades,
    moveBook: () => tell({ kind: 'book', book }),
    trade: () =>
      tell({ kind: 'trade', trade: { symbol: 'BTC/USDT', price: '100', amount: '1', side: 'buy', time: 5 } }),
  }
}

test('nothing is told before anybody has asked, nor a minute after', () => {
  const { clock, watched, books, trades, moveBook, trade } = stand()
  moveBook()
  trade()
  expect([books, trades]).toEqual([[], []])
  watched.ask('BTC/USDT')
  moveBook()
  expect(books).toHaveLength(1)
  clock.advance(WATCHED_FOR_MS + 1)
  moveBook()
  trade()
  clock.advance(1_000)
  expect([books.length, trades.length]).toEqual([1, 0])
})

test('a second of many changes is told ten times, with 25 levels a side and every trade', () => {
  const { clock, watched, books, trades, moveBook, trade } = stand()
  watched.ask('BTC/USDT')
  for (let i = 0; i < 100; i++) {
    moveBook()
    trade()
    clock.advance(10)
  }
  clock.advance(1_000)
  expect(books.length).toBeGreaterThan(8)
  expect(books.length).toBeLessThanOrEqual(11)
  expect(books.every(({ bids, asks }) => bids.length === 25 && asks.length === 25)).toBe(true)
  expect(new Set(trades.flat())).toEqual(new Set(Array.from({ length: 100 }, (_, index) => index + 1)))
})

test('the last trades are kept newest first, also unasked, and no more than 200 are answered', () => {
  const { watched, trade } = stand()
  for (let i = 0; i < 1_000; i++) trade()
  expect(watched.trades('BTC/USDT', 3).map(({ number }) => number)).toEqual([1_000, 999, 998])
  expect(watched.trades('BTC/USDT', 200)).toHaveLength(200)
  expect(watched.trades('ETH/USDT', 3)).toEqual([])
})

test('nothing is told after closing', () => {
  const { clock, watched, books, moveBook } = stand()
  watched.ask('BTC/USDT')
  moveBook()
  moveBook()
  watched.close()
  clock.advance(1_000)
  moveBook()
  expect(books).toHaveLength(1)
})
