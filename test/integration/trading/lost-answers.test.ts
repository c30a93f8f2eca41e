/** An order whose answer is lost ends in the books only by what the exchange says of it, whatever came instead. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BinanceExchange } from '#main/exchanges/ccxt/binance-exchange.ts'
import type { Clock } from '#main/ports.ts'
import type { Order } from '#shared/domain/order.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { coin } from '#test/builders/hand-feed.ts'
import { IS_SOAK } from '#test/builders/soaking.ts'
import { type TradingStand, tradingStand } from '#test/builders/trading-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { LOST_ANSWERS } from '#test/fakes/lost-answers.ts'

const BTC = 'BTC/USDT'
const TURN_MS = 1_000
const MOST_TURNS = 400

let fake: FakeBinance
let key: ApiKey
let exchange: BinanceExchange
let skipped = 0

/** The exchange's and the connector's time: the real one, but for what is skipped. */
const skipping: Clock = {
  ...WALL_CLOCK,
  now: () => Date.now() + skipped,
  monotonic: () => performance.now() + skipped,
}

beforeAll(async () => {
  fake = await startFakeBinance({ clock: skipping, seed: 7 })
  fake.limits.limits.weightPerMinute = 1_000_000
  fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '5' })
  fake.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterAll(() => fake.close())

async function engineAtBinance(): Promise<TradingStand> {
  key = fake.openAccount({ USDT: '100000' })
  const { restUrl, socketApiUrl, streamUrl } = fake
  exchange = new BinanceExchange({
    clock: skipping,
    random: () => 0.1,
    log: QUIET_LOG,
    key: { key: key.key, secret: key.secret },
    addresses: { restUrl, socketApiUrl, streamUrl },
    timeoutMs: 300,
  })
  await exchange.instruments()
  return tradingStand([coin('BTC')], {
    throughExchange: (paper) => {
      paper.close()
      return exchange
    },
  })
}

/** A second of the engine, of the exchange and of the market goes by. */
async function turn(stand: TradingStand): Promise<void> {
  skipped += TURN_MS
  await stand.pass(TURN_MS)
  stand.feed.move(BTC, 50_000)
  await new Promise<void>((resolve) => setTimeout(resolve, 4))
}

const isFinal = ({ status }: Order): boolean => ['filled', 'cancelled', 'rejected', 'expired'].includes(status)

const ORDERS = [
  ['limit', true],
  ['market', false],
  ['limit', false],
  ['market', true],
] as const

describe.each(LOST_ANSWERS)('%s', (name, faultOf) => {
  test('limit and market orders, accepted or not', async () => {
    // For every change two of the four, turn and turn about.
    const first = LOST_ANSWERS.findIndex(([other]) => other === name) % 2 === 0 ? 0 : 2
    const orders = IS_SOAK ? ORDERS : ORDERS.slice(first, first + 2)
    const bought = orders.some(([type, isDone]) => type === 'market' && isDone)
    const stand = await engineAtBinance()
    const earlier = new Set<string>()
    for (const [type, isDone] of orders) {
      const sent = fake.arrivals.length
      const asked = (request: string): number =>
        fake.arrivals.slice(sent).filter((arrival) => arrival.name === request).length
      fake.faults.onRequest({ on: 'POST /api/v3/order' }, faultOf(isDone, 'ours'))
      const placing = stand.call('trading.createOrder', {
        symbol: BTC,
        side: 'buy',
        type,
        amount: '0.001',
        ...(type === 'limit' ? { price: '49000' } : {}),
      })
      const wanted = !isDone ? ['rejected', 'expired'] : [type === 'limit' ? 'open' : 'filled']
      let order: Order | undefined
      for (let turns = 0; turns < MOST_TURNS; turns++) {
        const { items } = await stand.ok('trading.orders', { limit: 100 })
        order = items.find(({ id }) => !earlier.has(id))
        if (order !== undefined && asked('POST /api/v3/order') > 0) {
          const known = fake.venue.orders(key.account).length
          if (isFinal(order) && order.status !== 'filled') {
            expect(isDone, `${order.status} although it was accepted: ${order.reason}`).toBe(false)
            expect(asked('GET /api/v3/order'), 'not found has to be seen more than once').toBeGreaterThan(1)
          }
          if (order.status === 'filled') expect(known).toBeGreaterThan(0)
          if (wanted.includes(order.status)) break
        }
        await turn(stand)
      }
      const wording = `${type}, ${isDone ? 'accepted' : 'not accepted'}`
      expect(wanted, `${wording}: ${order?.status}, ${order?.reason}`).toContain(order?.status)
      expect(asked('POST /api/v3/order'), wording).toBe(1)
      await placing
      if (order !== undefined) earlier.add(order.id)
      if (order?.status === 'open') await stand.ok('trading.cancelOrder', { id: order.id })
      // A ban may go on although the account's stream has told what became of the order; after it the exits are first.
      skipped += 60_000
      await turn(stand)
    }
    const { items } = await stand.ok('trading.positions', {})
    expect(items).toMatchObject(bought ? [{ symbol: BTC, quantity: '0.000999' }] : [])
    const { balances } = await stand.ok('trading.balance', {})
    const told = balances.map(({ currency, total, free }) => ({ currency, total, free }))
    expect(told).toEqual(expect.arrayContaining([...(await exchange.balances())]))
  }, 60_000)
})
