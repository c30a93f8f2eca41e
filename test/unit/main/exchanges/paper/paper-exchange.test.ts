import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { PaperExchange } from '#main/exchanges/paper/paper-exchange.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import { fakeClock, memoryLog } from '#test/builders/clock.ts'
import { handMarket, paperStand, request } from '#test/builders/paper-market.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('a new account holds 100,000 USDT; opening it again does not add to it', async () => {
  const database = openDatabase(temporaryFolder(), 'paper')
  const open = () =>
    new PaperExchange({ database, account: 'a', market: handMarket(), clock: fakeClock(), log: memoryLog() })
  open().close()
  expect(await open().balances()).toEqual([{ currency: 'USDT', total: '100000', free: '100000' }])
})

test('a client order id is used once for ever', async () => {
  const stand = paperStand()
  const asked = request({ amount: '0.5' })
  const placed = await stand.exchange.placeOrder(asked)
  expect(await stand.exchange.placeOrder({ ...asked, amount: '0.50' })).toEqual(placed)
  await expect(stand.exchange.placeOrder({ ...asked, amount: '0.6' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await stand.exchange.cancelOrder('BTC/USDT', asked.clientOrderId)
  stand.restart()
  expect(await stand.exchange.placeOrder(asked)).toMatchObject({ status: 'cancelled', exchangeOrderId: 'paper-1' })
  await expect(stand.exchange.placeOrder({ ...asked, price: '99' })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await stand.exchange.openOrders()).toEqual([])
})

test('nothing is answered or told before it is on the disk', async () => {
  const stand = paperStand()
  const reader = new Database(join(stand.folder, 'paper.sqlite'), { readonly: true })
  const stored = (): unknown => reader.prepare('SELECT count(*) FROM paper_orders').pluck().get()
  const seen: unknown[] = []
  stand.exchange.subscribe(() => seen.push(stored()))
  const answers = [request(), request(), request({ type: 'market' })].map(async (asked) => {
    await stand.exchange.placeOrder(asked)
    return stored()
  })
  expect(stored()).toBe(0)
  expect(await Promise.all(answers)).toEqual([3, 3, 3])
  expect(new Set(seen)).toEqual(new Set([3]))
  stand.market.trade('99', '9', 'sell')
  expect(stand.events.at(-1)).toMatchObject({ kind: 'balance' })
  expect(reader.prepare('SELECT count(*) FROM paper_fills').pluck().get()).toBe(3)
})

test('what cannot be written down has not happened', async () => {
  const folder = temporaryFolder()
  const database = openDatabase(folder, 'paper')
  const market = handMarket()
  market.show([['100', '1']], [['101', '1']])
  const exchange = new PaperExchange({ database, account: 'a', market, clock: fakeClock(), log: memoryLog() })
  database.pragma('query_only = ON')
  await expect(exchange.placeOrder(request({ type: 'market' }))).rejects.toMatchObject({ code: 'STORAGE' })
  database.pragma('query_only = OFF')
  expect(await exchange.balances()).toEqual([{ currency: 'USDT', total: '100000', free: '100000' }])
  expect(await exchange.placeOrder(request({ type: 'market' }))).toMatchObject({
    status: 'filled',
    exchangeOrderId: 'paper-1',
  })
})

test('with latency an order arrives later, and never where the exchange closes before', async () => {
  const stand = paperStand({ latencyMs: 50 })
  const order = stand.exchange.placeOrder(request({ type: 'market' }))
  stand.clock.advance(49)
  expect(await stand.exchange.fillsSince(0)).toEqual([])
  stand.clock.advance(1)
  expect(await order).toMatchObject({ status: 'filled' })
  const lost = stand.exchange.placeOrder(request())
  stand.exchange.close()
  await expect(lost).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
  await expect(stand.exchange.balances()).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
})

test('paper.sqlite is durable: WAL and synchronous FULL', () => {
  const database = openDatabase(temporaryFolder(), 'paper')
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(database.pragma('synchronous', { simple: true })).toBe(2)
})

test('an order that expired while the exchange was down ends at the start', async () => {
  const stand = paperStand()
  const order = await stand.exchange.placeOrder(request({ timeInForce: 'GTD', expiresAt: stand.clock.now() + 10 }))
  stand.exchange.close()
  stand.clock.advance(20)
  stand.restart()
  expect(await stand.exchange.orderByClientId('BTC/USDT', order.clientOrderId)).toMatchObject({ status: 'expired' })
})

test('a restart keeps the place in the queue, the best price seen, triggers and groups', async () => {
  const stand = paperStand()
  const resting = await stand.exchange.placeOrder(request({ amount: '0.5' }))
  stand.market.trade('100', '0.7', 'sell')
  const trailing = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'trailing_stop', trailing: { percent: 0.1 }, triggerBy: 'last' }),
  )
  stand.market.trade('110', '0.1', 'buy')
  const triggered = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'stop_limit', stopPrice: '105', price: '120', ocoGroup: 'g' }),
  )
  stand.market.trade('104', '0.1', 'buy')
  const sibling = await stand.exchange.placeOrder(
    request({ side: 'sell', type: 'stop', stopPrice: '80', ocoGroup: 'g' }),
  )
  const before = [await stand.exchange.openOrders(), await stand.exchange.balances()]
  stand.restart()
  expect([await stand.exchange.openOrders(), await stand.exchange.balances()]).toEqual(before)

  const now = async ({ clientOrderId }: { clientOrderId: string }) =>
    stand.exchange.orderByClientId('BTC/USDT', clientOrderId)
  // 0.3 of the queue were left.
  stand.market.trade('100', '0.4', 'sell')
  expect(await now(resting)).toMatchObject({ filled: '0.1' })
  // Its best price of 110 was not lost: a rise to 109 leaves its stop at 99.
  stand.market.trade('109', '0.1', 'buy')
  expect(await now(trailing)).toMatchObject({ status: 'open', stopPrice: '99' })
  stand.market.trade('120.1', '0.3', 'buy')
  expect(await now(triggered)).toMatchObject({ status: 'partially_filled', filled: '0.3' })
  expect(await now(sibling)).toMatchObject({ status: 'open', amount: '0.7' })
})
