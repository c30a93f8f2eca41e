import { expect, test } from 'vitest'
import { tellLiveCandles } from '#main/market/live-candles.ts'
import { SimulatedMarket } from '#main/market/simulated/simulated-market.ts'
import { liveCandlesSchema } from '#shared/contract/market.ts'
import { fakeClock } from '#test/builders/clock.ts'

const STEPS_A_MINUTE = 600

test('the open bar is told with the one that closed before it, as the feed has them', () => {
  const feed = new SimulatedMarket({ clock: fakeClock(), seed: 7 })
  const [{ symbol } = { symbol: '' }] = feed.instruments()
  const told: unknown[] = []
  const end = tellLiveCandles(feed, (candles) => {
    if (candles.symbol === symbol) told.push(candles)
  })
  feed.step(STEPS_A_MINUTE + 5)
  const last = liveCandlesSchema.parse(told.at(-1))
  expect(last).toMatchObject({ source: 'simulated', symbol, timeframe: '1m' })
  expect(last.bars).toEqual(feed.candles(symbol, '1m', 2))
  end()
  const count = told.length
  feed.step(3)
  expect(told).toHaveLength(count)
})
