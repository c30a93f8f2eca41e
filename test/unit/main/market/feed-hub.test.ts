import { expect, test } from 'vitest'
import { FeedHub } from '#main/market/feed-hub.ts'
import type { Quote } from '#main/market/market-feed.ts'
import { SimulatedMarket } from '#main/market/simulated/simulated-market.ts'
import { fakeClock } from '#test/builders/clock.ts'

function stand(conflateMs = 1_000) {
  const clock = fakeClock()
  const feed = new SimulatedMarket({ clock, seed: 1 })
  const hub = new FeedHub({ feed, clock, staleAfterMs: 3_000, conflateMs })
  const heard: Quote[] = []
  const unsubscribe = hub.subscribe((quote) => heard.push(quote))
  return { clock, feed, hub, heard, unsubscribe }
}

test('a symbol is told at once, then at most once in the time, with its newest quote', () => {
  const { clock, feed, hub, heard } = stand()
  const btc = () => heard.filter(({ symbol }) => symbol === 'BTC/USDT')
  feed.start()
  expect(btc()).toHaveLength(1)
  clock.advance(999)
  expect(btc()).toHaveLength(1)
  clock.advance(2_001)
  expect(btc()).toHaveLength(4)
  feed.stop()
  clock.advance(10_000)
  expect(btc().at(-1)).toEqual(hub.quote('BTC/USDT'))
})

test('a quote is stale when its symbol was silent for longer than allowed', () => {
  const { clock, feed, hub } = stand()
  expect(() => hub.freshQuote('BTC/USDT')).toThrow(expect.objectContaining({ code: 'STALE_DATA' }))
  expect(hub.ages()[0]).toEqual({ symbol: 'BTC/USDT', ageMs: null, isStale: true })
  feed.start()
  feed.setStatus('ETH/USDT', 'halted')
  clock.advance(3_000)
  expect(hub.freshQuote('ETH/USDT')).toEqual(hub.quote('ETH/USDT'))
  clock.advance(1_000)
  expect(hub.freshQuote('BTC/USDT').symbol).toBe('BTC/USDT')
  expect(() => hub.freshQuote('ETH/USDT')).toThrow(
    'The price of ETH/USDT is 4.0 s old, more than the 3.0 s allowed; wait for a new one.',
  )
  expect(hub.ages().filter(({ isStale }) => isStale)).toEqual([{ symbol: 'ETH/USDT', ageMs: 4_000, isStale: true }])
})

test('nothing is told after leaving or closing', () => {
  const { clock, feed, hub, heard, unsubscribe } = stand(0)
  feed.start()
  unsubscribe()
  const told = heard.length
  clock.advance(1_000)
  expect(heard).toHaveLength(told)
  hub.subscribe((quote) => heard.push(quote))
  hub.close()
  clock.advance(1_000)
  expect(heard).toHaveLength(told)
})
