/** The matching engine of the fake beside one that others wrote: the same orders leave the same book. */
import fc from 'fast-check'
import { OrderBook, SelfTradePreventionMode, Side } from 'nodejs-order-book'
import { expect, test } from 'vitest'
import { decimal } from '#shared/decimal.ts'
import { BINANCE_HOUSE } from '#test/fakes/binance/house.ts'
import { Account } from '#test/fakes/venue/account.ts'
import type { Order, OrderTerms } from '#test/fakes/venue/order.ts'
import { symbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { Venue } from '#test/fakes/venue/venue.ts'

const step = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  side: fc.constantFrom('BUY', 'SELL'),
  kind: fc.constantFrom('LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'CANCEL'),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC'),
  // Whole numbers, for the other engine counts in floating point.
  quantity: fc.integer({ min: 1, max: 9 }),
  price: fc.integer({ min: 95, max: 105 }),
  which: fc.nat(),
})

test('both take, rest and cancel alike', () => {
  let trades = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const one = decimal(1)
      const venue = new Venue(
        () => 0,
        [
          symbolRules('BTC', 'USDT', {
            tickSize: one,
            minPrice: one,
            stepSize: one,
            minQty: one,
            minNotional: one,
            makerCommission: decimal(0),
            takerCommission: decimal(0),
          }),
        ],
        BINANCE_HOUSE,
      )
      const accounts = [0, 1, 2].map((uid) => new Account(uid, { USDT: '1000000000', BTC: '1000000' }))
      const other = new OrderBook()
      const resting: Order[] = []
      for (const [index, each] of steps.entries()) {
        const account = accounts[each.who]
        if (account === undefined) continue
        if (each.kind === 'CANCEL') {
          const open = resting.filter((order) => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED')
          const order = open[each.which % Math.max(open.length, 1)]
          if (order === undefined) continue
          venue.cancel(order)
          other.cancel(order.terms.clientOrderId)
        } else {
          const terms: OrderTerms = {
            symbol: 'BTCUSDT',
            side: each.side,
            type: each.kind,
            timeInForce: each.kind === 'LIMIT' ? each.timeInForce : 'GTC',
            quantity: decimal(each.quantity),
            quoteQuantity: undefined,
            price: each.kind === 'LIMIT' ? decimal(each.price) : undefined,
            stopPrice: undefined,
            trailingDelta: undefined,
            clientOrderId: `order-${index}`,
          }
          resting.push(venue.place(account, terms).order)
          const common = {
            id: terms.clientOrderId,
            side: each.side === 'BUY' ? Side.BUY : Side.SELL,
            size: each.quantity,
            accountId: String(each.who),
            stpMode: SelfTradePreventionMode.EXPIRE_MAKER,
          }
          if (each.kind === 'MARKET') other.market(common)
          else other.limit({ ...common, price: each.price })
          // It does not export the names of other times in force; what is left of an IOC is cancelled here.
          if (terms.timeInForce === 'IOC') other.cancel(common.id)
        }
        const { book } = venue.market('BTCUSDT')
        const [asks, bids] = other.depth()
        const levels = (side: 'BUY' | 'SELL') =>
          book.levels(side, 1000).map(([price, quantity]) => [price.toNumber(), quantity.toNumber()])
        expect(levels('BUY')).toEqual([...bids].sort((a, b) => b[0] - a[0]))
        expect(levels('SELL')).toEqual([...asks].sort((a, b) => a[0] - b[0]))
      }
      // The queue at each price too: the same orders, the same rest of each.
      for (const order of resting) {
        const theirs = other.order(order.terms.clientOrderId)
        const isOpen = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
        expect(theirs?.size).toBe(isOpen ? order.quantity.sub(order.executed).toNumber() : undefined)
      }
      trades += venue.market('BTCUSDT').tape.trades.length
    }),
    { numRuns: 100 },
  )
  expect(trades).toBeGreaterThan(500)
})
