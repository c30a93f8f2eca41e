/**
 * Trading at an exchange as people do it: `autocbot serve` is a process of its own, the exchange is another, and the command
 * line talks to it. Whatever happens in between, the books hold what the exchange holds.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diceOf } from '#test/builders/dice.ts'
import { ExchangeLife } from '#test/builders/exchange-life.ts'
import { IS_SOAK, seedOf, times } from '#test/builders/soaking.ts'

const SYMBOL = 'BTC/USDT'
const LIMIT = 20 * 60_000
/** Steps of the trade, at one of which the engine dies. */
const MOMENTS = ['the entry', 'the target', 'the stop'] as const

let life: ExchangeLife

beforeEach(async () => {
  life = await ExchangeLife.begin()
})

afterEach(async () => {
  await life.stop()
})

const bracket = (more: object = {}) => ({
  account: life.account,
  symbol: SYMBOL,
  side: 'buy' as const,
  type: 'limit' as const,
  price: '50010',
  amount: '0.01',
  stopLoss: '49000',
  takeProfit: '52000',
  ...more,
})

const positions = () => life.call('trading.positions', { account: life.account })
const openOrders = () => life.call('trading.orders', { account: life.account, open: true })

/** Until the position is covered and its stop stands at the exchange. */
async function isCovered(): Promise<void> {
  await life.until(positions, ({ items }) =>
    expect(items).toMatchObject([
      { symbol: SYMBOL, quantity: '0.00999', coverage: { exchange: '0.00999', engine: '0', naked: '0' } },
    ]),
  )
}

async function isFlat(): Promise<void> {
  await life.until(positions, ({ items }) => expect(items).toEqual([]))
  await life.until(openOrders, ({ items }) => expect(items).toEqual([]))
}

/** Back to where it began, for the next trade. */
async function backTo(price: string): Promise<void> {
  await life.fake.pull(`move BTCUSDT ${price}`)
  await life.until(
    () => life.call('market.price', { symbol: SYMBOL }),
    ({ bid, isStale }) => expect([bid, isStale]).toEqual([String(Number(price) - 10), false]),
  )
}

/** No client order id went to the exchange twice. */
async function nothingDoubled(): Promise<void> {
  const { orders } = await life.fake.state()
  expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(orders.length)
}

test('a bracket: stop at the exchange, target held here, each of them hit once; books as the exchange has them', {
  timeout: LIMIT,
}, async () => {
  expect(await life.call('trading.createOrder', bracket())).toMatchObject({ status: 'filled' })
  await isCovered()
  const { items } = await openOrders()
  expect(items.map(({ type, heldBy }) => `${type}, held by the ${heldBy}`).toSorted()).toEqual([
    'limit, held by the engine',
    'stop, held by the exchange',
  ])
  await life.inStep()

  await life.fake.pull('move BTCUSDT 52100')
  await isFlat()
  await life.inStep()
  const won = await life.call('trading.trades', { account: life.account, open: false })
  expect(won.items).toHaveLength(1)
  expect(Number(won.items[0]?.pnl)).toBeGreaterThan(0)

  await backTo('50000')
  expect(await life.call('trading.createOrder', bracket({ type: 'market', price: undefined }))).toMatchObject({
    status: 'filled',
  })
  await isCovered()
  await life.fake.pull('move BTCUSDT 48900')
  await isFlat()
  await life.inStep()
  expect((await life.call('trading.trades', { account: life.account, open: false })).items).toHaveLength(2)
  await nothingDoubled()
})

test('killed at random moments of a bracket and started again: the books become what the exchange has, nothing doubled', {
  timeout: LIMIT,
}, async () => {
  const seed = seedOf('kills of serve')
  const dice = diceOf(seed)
  let trades = 0
  for (let round = 0; round < times(3, 40); round++) {
    const moment = MOMENTS[round % MOMENTS.length]
    const afterMs = dice.between(0, 150)
    await backTo('50000')
    const entry = life.call('trading.createOrder', bracket()).catch(() => undefined)
    if (moment === 'the entry') {
      await sleep(afterMs)
      await life.kill()
      await entry
      await life.start()
    } else {
      await entry
      await isCovered()
      await life.fake.pull(moment === 'the target' ? 'move BTCUSDT 52100' : 'move BTCUSDT 48900')
      await sleep(afterMs)
      await life.kill()
      await life.start()
    }
    await life.isTrading()
    await life.inStep()
    const { items } = await positions()
    if (items.length > 0 && moment === 'the entry') {
      await isCovered()
      await life.fake.pull('move BTCUSDT 48900')
    }
    await isFlat()
    await life.inStep()
    await nothingDoubled()
    const closed = await life.call('trading.trades', { account: life.account, open: false, limit: 1_000 })
    const { fills } = await life.fake.state()
    trades = closed.items.length
    expect(fills.length, `seed ${seed}, round ${round}`).toBeGreaterThanOrEqual(2 * trades)
  }
  console.info(`${times(3, 40)} kills, ${trades} trades, seed ${seed}`)
})

test('the network is cut in the middle of a bracket: no entries meanwhile, then the books become what the exchange has', {
  timeout: LIMIT,
}, async () => {
  await life.call('trading.createOrder', bracket())
  await isCovered()
  await life.fake.pull('cut')
  await life.until(
    () => life.call('market.price', { symbol: SYMBOL }),
    ({ isStale }) => expect(isStale).toBe(true),
  )
  await expect(life.call('trading.createOrder', bracket())).rejects.toThrow(/STALE_DATA|EXCHANGE_UNAVAILABLE/)
  // The stop is hit while nobody here hears of it.
  await life.fake.pull('move BTCUSDT 48900')
  await sleep(times(4_000, 60_000))
  expect((await positions()).items).toHaveLength(1)
  const from = (await life.fake.arrivals()).length
  await life.fake.pull('mend')
  await isFlat()
  await life.isTrading()
  await life.inStep()
  await nothingDoubled()
  const after = await life.fake.arrivals(from)
  expect(after.filter(({ name }) => name === 'POST /api/v3/order')).toEqual([])
})

test.skipIf(process.platform !== 'linux')(
  'the computer sleeps with half-open sockets: prices are stale at once, in step in five seconds, no burst',
  { timeout: LIMIT },
  async () => {
    await life.call('trading.createOrder', bracket())
    await isCovered()
    const asleepMs = times(12_000, 60_000)
    life.process.kill('SIGSTOP')
    await life.fake.pull('strand')
    await life.fake.pull('move BTCUSDT 48900')
    await sleep(asleepMs)
    const from = (await life.fake.arrivals()).length
    const woken = performance.now()
    life.process.kill('SIGCONT')
    await expect(life.call('trading.createOrder', bracket())).rejects.toThrow('STALE_DATA')
    await isFlat()
    await life.isTrading()
    const tookMs = Math.round(performance.now() - woken)
    const requests = (await life.fake.arrivals(from)).length
    console.info(`asleep for ${asleepMs} ms: in step after ${tookMs} ms, ${requests} requests`)
    expect(requests).toBeLessThan(60)
    if (IS_SOAK) expect(tookMs).toBeLessThan(5_000)
    await life.inStep()
    await nothingDoubled()
  },
)
