/**
 * The matching engine of the fake beside one that others wrote, under Bybit's rules: orders of one account trade with
 * each other, and open orders are amended.
 */
import fc from 'fast-check'
import { OrderBook, SelfTradePreventionMode, Side } from 'nodejs-order-book'
import { expect, test } from 'vitest'
import { decimal } from '#shared/decimal.ts'
import { BYBIT_HOUSE } from '#test/fakes/bybit/house.ts'
import { Account } from '#test/fakes/venue/account.ts'
import { isOpen, type Order, type OrderTerms, remaining } from '#test/fakes/venue/order.ts'
import { symbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { Venue } from '#test/fakes/venue/venue.ts'

const step = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  side: fc.constantFrom('BUY', 'SELL'),
  kind: fc.constantFrom('LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'CANCEL', 'AMEND'),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC'),
  // Whole numbers, for the other engine counts in floating point.
  quantity: fc.integer({ min: 1, max: 9 }),
  price: fc.integer({ min: 95, max: 105 }),
  which: fc.nat(),
})

test('both take, rest, cancel and amend alike', () => {
  let trades = 0
  let amendments = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const one = decimal(1)
      const rules = symbolRules('BTC', 'USDT', {
        tickSize: one,
        minPrice: one,
        stepSize: one,
        minQty: one,
        minNotional: one,
        makerCommission: decimal(0),
        takerCommission: decimal(0),
      })
      const venue = new Venue(() => 0, [rules], BYBIT_HOUSE)
      const accounts = [0, 1, 2].map((uid) => new Account(uid, { USDT: '1000000000', BTC: '1000000' }))
      const other = new OrderBook()
      const placed: Order[] = []
      // The other engine knows an amended order as a new one.
      const names = new Map<Order, string>()
      const nameOf = (order: Order): string => names.get(order) ?? order.terms.clientOrderId
      const placeThere = (id: string, { side, price }: OrderTerms, size: number, who: number): void => {
        const common = {
          id,
          side: side === 'BUY' ? Side.BUY : Side.SELL,
          size,
          accountId: String(who),
          stpMode: SelfTradePreventionMode.NONE,
        }
        if (price === undefined) other.market(common)
        else other.limit({ ...common, price: price.toNumber() })
      }
      for (const [index, each] of steps.entries()) {
        const account = accounts[each.who]
        if (account === undefined) continue
        const open = placed.filter(isOpen)
        const chosen = open[each.which % Math.max(open.length, 1)]
        if (each.kind === 'CANCEL') {
          if (chosen === undefined) continue
          venue.cancel(chosen)
          other.cancel(nameOf(chosen))
        } else if (each.kind === 'AMEND') {
          const quantity = decimal(each.quantity)
          if (chosen === undefined || quantity.lte(chosen.executed)) continue
          const isSamePrice = chosen.terms.price?.eq(each.price) === true
          // A smaller order keeps its place at Bybit and here; in the other engine any change loses it.
          if (isSamePrice && quantity.lte(chosen.quantity)) continue
          const name = nameOf(chosen)
          const size = quantity.sub(chosen.executed).toNumber()
          venue.amend(chosen, { price: decimal(each.price), quantity, stopPrice: undefined })
          amendments++
          other.cancel(name)
          names.set(chosen, `${chosen.terms.clientOrderId} ${index}`)
          placeThere(nameOf(chosen), chosen.terms, size, each.who)
        } else {
          const terms: OrderTerms = {
            symbol: 'BTCUSDT',
            side: each.side,
            type: each.kind,
            timeInForce: each.kind === 'LIMIT' ? each.timeInForce : 'IOC',
            quantity: decimal(each.quantity),
            quoteQuantity: undefined,
            price: each.kind === 'LIMIT' ? decimal(each.price) : undefined,
            stopPrice: undefined,
            trailingDelta: undefined,
            clientOrderId: `order-${index}`,
          }
          placed.push(venue.place(account, terms).order)
          placeThere(terms.clientOrderId, terms, each.quantity, each.who)
          // It does not export the names of other times in force; what is left of an IOC is cancelled here.
          if (each.kind === 'LIMIT' && terms.timeInForce === 'IOC') other.cancel(terms.clientOrderId)
        }
        const { book } = venue.market('BTCUSDT')
        const [asks, bids] = other.depth()
        const levels = (side: 'BUY' | 'SELL') =>
          book.levels(side, 1000).map(([price, quantity]) => [price.toNumber(), quantity.toNumber()])
        expect(levels('BUY')).toEqual([...bids].sort((a, b) => b[0] - a[0]))
        expect(levels('SELL')).toEqual([...asks].sort((a, b) => a[0] - b[0]))
      }
      // The queue at each price too: the same orders, the same rest of each.
      for (const order of placed) {
        const theirs = other.order(nameOf(order))
        expect(theirs?.size).toBe(isOpen(order) ? remaining(order).toNumber() : undefined)
      }
      trades += venue.market('BTCUSDT').tape.trades.length
      // Nothing is made and nothing is lost, and nothing stays set aside without an order.
      for (const [asset, whole] of [
        ['USDT', '3000000000'],
        ['BTC', '3000000'],
      ] as const) {
        const sum = accounts
          .map((account) => account.balance(asset))
          .reduce((total, { free, locked }) => total.add(free).add(locked), decimal(0))
        expect(sum.toFixed()).toBe(whole)
      }
      for (const account of accounts) {
        for (const order of venue.openOrders(account)) venue.cancel(order)
        expect([account.balance('USDT').locked.toFixed(), account.balance('BTC').locked.toFixed()]).toEqual(['0', '0'])
      }
    }),
    { numRuns: 100 },
  )
  expect(trades).toBeGreaterThan(500)
  expect(amendments).toBeGreaterThan(100)
})
