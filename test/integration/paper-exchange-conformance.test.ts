import { setImmediate } from 'node:timers/promises'
import { expectTypeOf, test } from 'vitest'
import type { PaperMarket } from '#main/exchanges/paper/paper-market.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import type { TradedExchange } from '#main/trading/trading-desk.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { paperStand } from '#test/builders/paper-market.ts'
import { limitedExchange } from '#test/fakes/limited-exchange.ts'
import { type ExchangeUnderTest, exchangeConformance } from './exchange-conformance.ts'

/** The paper exchange, or what a test puts in front of it. */
function paperUnderTest(through: (raw: TradedExchange) => TradedExchange): ExchangeUnderTest {
  const stand = paperStand({ balances: { USDT: '5000', BTC: '20' } }, false)
  const { market } = stand
  const at = (price: string, step: number): string => decimalText(decimal(price).add(step))
  return {
    exchange: through(stand.exchange),
    symbol: 'BTC/USDT',
    amount: '1.5',
    crumb: '0.01',
    prices: {
      farBelow: '80',
      inside: '100.5',
      best: '101',
      taking: '102',
      below: '95',
      beyondBelow: '94',
      above: '110',
      beyondAbove: '111',
    },
    now: () => stand.clock.now(),
    moveTo(price) {
      const side = (sign: 1 | -1): (readonly [string, string])[] => [
        [at(price, 0.5 * sign), '1'],
        [at(price, 1.5 * sign), '2'],
      ]
      market.show(side(-1), side(1))
      market.trade(price, '0.1', 'sell')
    },
    sellToUs(amount, many = 1) {
      for (let sale = 0; sale < many; sale++) market.trade('100.5', amount, 'sell')
    },
    settle: () => setImmediate(),
    close: async () => stand.exchange.close(),
  }
}

exchangeConformance('paper', async () => paperUnderTest((raw) => raw))
exchangeConformance('paper that can do little', async () => paperUnderTest((raw) => limitedExchange(raw)))

test('every market feed is a market for the paper exchange', () => {
  expectTypeOf<MarketFeed>().toExtend<PaperMarket>()
})
