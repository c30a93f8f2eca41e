import { setImmediate } from 'node:timers/promises'
import { expectTypeOf, test } from 'vitest'
import type { PaperMarket } from '#main/exchanges/paper/paper-market.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import { paperStand } from '#test/builders/paper-market.ts'
import { exchangeConformance } from './exchange-conformance.ts'

exchangeConformance('paper', async () => {
  const stand = paperStand({ balances: { USDT: '5000', BTC: '20' } })
  return {
    exchange: stand.exchange,
    symbol: 'BTC/USDT',
    amount: '1.5',
    farBelow: '80',
    takingPrice: '102',
    settle: () => setImmediate(),
    close: async () => stand.exchange.close(),
  }
})

test('every market feed is a market for the paper exchange', () => {
  expectTypeOf<MarketFeed>().toExtend<PaperMarket>()
})
