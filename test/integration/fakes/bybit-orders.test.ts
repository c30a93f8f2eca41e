/** How orders live and die on the fake exchange: each type, each time in force, amendments, fees. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeClock, fakeClock } from '#test/builders/clock.ts'
import type { ApiKey } from '#test/fakes/bybit/api-keys.ts'
import { ask } from '#test/fakes/bybit/bare-client.ts'
import { type FakeBybit, startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'

let clock: FakeClock
let exchange: FakeBybit
let key: ApiKey

beforeEach(async () => {
  clock = fakeClock(Date.UTC(2026, 5, 1, 12))
  exchange = await startFakeBybit({ clock, seed: 3 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterEach(async () => {
  await exchange.close()
})

type Fields = Readonly<Record<string, string | number>>

async function call(name: string, fields: Fields = {}): Promise<unknown> {
  const params = { category: 'spot', symbol: 'BTCUSDT', ...fields }
  return (await ask(exchange.restUrl, name, params, { key, now: exchange.now() })).body
}
async function place(fields: Fields): Promise<string> {
  const answer = await call('POST /v5/order/create', { orderType: 'Limit', ...fields })
  expect(answer).toMatchObject({ retCode: 0 })
  return Object(answer).result.orderId
}
async function told(orderId: string): Promise<unknown> {
  return Object(await call('GET /v5/order/realtime', { orderId })).result.list[0]
}
const free = (asset: string): string => key.account.balance(asset).free.toFixed()
const locked = (asset: string): string => key.account.balance(asset).locked.toFixed()

test('a limit order that takes pays the better price and gets back what it had set aside', async () => {
  const id = await place({ side: 'Buy', qty: '0.6', price: '50010' })
  expect(await told(id)).toMatchObject({ orderStatus: 'PartiallyFilled', cumExecQty: '0.49', leavesQty: '0.11' })
  expect([free('USDT'), locked('USDT')]).toEqual([String(100_000 - 0.6 * 50_010), String(0.11 * 50_010)])
  exchange.crowd.limit('BTCUSDT', 'SELL', '50005', '1')
  expect(await told(id)).toMatchObject({ orderStatus: 'Filled', leavesQty: '0', avgPrice: '50010' })
  expect([free('USDT'), locked('USDT')]).toEqual([String(100_000 - 0.6 * 50_010), '0'])
})

test('IOC takes what there is and ends, FOK takes all or nothing, PostOnly never takes', async () => {
  const ioc = await place({ side: 'Buy', qty: '1', price: '50010', timeInForce: 'IOC' })
  expect(await told(ioc)).toMatchObject({ orderStatus: 'PartiallyFilledCanceled', cumExecQty: '0.49' })
  const fok = await place({ side: 'Buy', qty: '1', price: '50020', timeInForce: 'FOK' })
  expect(await told(fok)).toMatchObject({ orderStatus: 'Cancelled', rejectReason: 'EC_CancelForNoFullFill' })
  const whole = await place({ side: 'Buy', qty: '0.5', price: '50020', timeInForce: 'FOK' })
  expect(await told(whole)).toMatchObject({ orderStatus: 'Filled', rejectReason: 'EC_NoError' })
  // It is accepted all the same; what became of it is told afterwards.
  const taking = await place({ side: 'Buy', qty: '0.1', price: '50100', timeInForce: 'PostOnly' })
  expect(await told(taking)).toMatchObject({
    orderStatus: 'Rejected',
    rejectReason: 'EC_PostOnlyWillTakeLiquidity',
    timeInForce: 'PostOnly',
  })
  const making = await place({ side: 'Buy', qty: '0.1', price: '50000', timeInForce: 'PostOnly' })
  expect(await told(making)).toMatchObject({ orderStatus: 'New' })
  expect(locked('USDT')).toBe('5000')
})

test('a market order buys by value unless it says otherwise, and ends where it finds nobody', async () => {
  const byValue = await place({ side: 'Buy', orderType: 'Market', qty: '1000' })
  expect(await told(byValue)).toMatchObject({
    orderStatus: 'Filled',
    qty: '1000',
    marketUnit: 'quoteCoin',
    cumExecQty: '0.019996',
    cumExecValue: '999.99996',
  })
  const byQuantity = await place({ side: 'Sell', orderType: 'Market', qty: '0.1' })
  expect(await told(byQuantity)).toMatchObject({ orderStatus: 'Filled', qty: '0.1', marketUnit: 'baseCoin' })
  exchange.crowd.withdraw('BTCUSDT')
  const nothing = { orderStatus: 'Cancelled', rejectReason: 'EC_NoImmediateQtyToFill', cumExecQty: '0' }
  for (const fields of [
    { side: 'Sell', qty: '0.1' },
    { side: 'Buy', qty: '1000' },
  ]) {
    expect(await told(await place({ ...fields, orderType: 'Market' }))).toMatchObject(nothing)
  }
  exchange.crowd.limit('BTCUSDT', 'SELL', '50000', '0.01')
  const part = await place({ side: 'Buy', orderType: 'Market', qty: '1000' })
  expect(await told(part)).toMatchObject({ orderStatus: 'PartiallyFilledCanceled', cumExecValue: '500' })
})

test('stops wait for the last price from the side on which they stand; a limit then lies in the book', async () => {
  const stop = { side: 'Sell', orderFilter: 'tpslOrder' }
  const loss = await place({ ...stop, orderType: 'Market', qty: '0.1', triggerPrice: '49950' })
  const limit = await place({ ...stop, qty: '0.2', triggerPrice: '49940', price: '50000' })
  const profit = await place({ ...stop, orderType: 'Market', qty: '0.3', triggerPrice: '50100' })
  expect(await told(profit)).toMatchObject({ orderStatus: 'Untriggered', basePrice: '50010' })
  expect(locked('BTC')).toBe('0.6')
  exchange.crowd.moveTo('BTCUSDT', '49940')
  expect(await told(loss)).toMatchObject({ orderStatus: 'Filled', orderType: 'Market' })
  expect(await told(limit)).toMatchObject({ orderStatus: 'New', orderType: 'Limit', triggerPrice: '49940' })
  expect(await told(profit)).toMatchObject({ orderStatus: 'Untriggered' })
  exchange.crowd.moveTo('BTCUSDT', '50100')
  expect(await told(limit)).toMatchObject({ orderStatus: 'Filled' })
  expect(await told(profit)).toMatchObject({ orderStatus: 'Filled' })
  expect(locked('BTC')).toBe('0')
})

test('a conditional order sets nothing aside, and ends where there is nothing once it is triggered', async () => {
  const stop = await place({
    side: 'Sell',
    orderType: 'Market',
    qty: '2',
    triggerPrice: '49950',
    orderFilter: 'StopOrder',
  })
  expect(locked('BTC')).toBe('0')
  await place({ side: 'Sell', orderType: 'Market', qty: '0.5' })
  exchange.crowd.moveTo('BTCUSDT', '49940')
  expect(await told(stop)).toMatchObject({ orderStatus: 'Cancelled', rejectReason: 'EC_Others', cumExecQty: '0' })
  expect(free('BTC')).toBe('1.5')
})

test('an order that waits is cancelled under its kind only', async () => {
  const orderId = await place({
    side: 'Sell',
    qty: '1',
    price: '49000',
    triggerPrice: '49000',
    orderFilter: 'StopOrder',
  })
  for (const other of [{}, { orderFilter: 'tpslOrder' }]) {
    expect(await call('POST /v5/order/cancel', { orderId, ...other })).toMatchObject({ retCode: 170_213 })
  }
  expect(await call('POST /v5/order/cancel', { orderId, orderFilter: 'StopOrder' })).toMatchObject({ retCode: 0 })
  expect(await told(orderId)).toMatchObject({ orderStatus: 'Deactivated', cancelType: 'CancelByUser' })
})

test('an amended order keeps its place where only its quantity becomes less', async () => {
  exchange.crowd.withdraw('BTCUSDT')
  const first = await place({ side: 'Sell', qty: '0.4', price: '50500' })
  const second = await place({ side: 'Sell', qty: '0.4', price: '50500' })
  await call('POST /v5/order/amend', { orderId: first, qty: '0.3' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.2')
  expect(await told(first)).toMatchObject({ cumExecQty: '0.2', leavesQty: '0.1' })
  await call('POST /v5/order/amend', { orderId: first, qty: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.2')
  expect(await told(first)).toMatchObject({ cumExecQty: '0.2' })
  expect(await told(second)).toMatchObject({ cumExecQty: '0.2' })
  expect(locked('BTC')).toBe('0.5')
})

test('an amended order trades where its new price does, and is refused where it makes no sense', async () => {
  const orderId = await place({ side: 'Buy', qty: '0.6', price: '49000' })
  const amend = (fields: Fields) => call('POST /v5/order/amend', { orderId, ...fields })
  expect(await amend({ price: '49000', qty: '0.6' })).toMatchObject({ retCode: 10_001 })
  expect(await amend({ qty: '100' })).toMatchObject({ retCode: 170_135 })
  expect(await amend({ qty: '3' })).toMatchObject({ retCode: 170_131 })
  expect(await amend({ price: '49000.01' })).toMatchObject({ retCode: 170_134 })
  expect(await amend({ price: '50010' })).toMatchObject({ retCode: 0 })
  expect(await told(orderId)).toMatchObject({ orderStatus: 'PartiallyFilled', cumExecQty: '0.49', price: '50010' })
  expect(await amend({ qty: '0.4' })).toMatchObject({ retCode: 110_064 })
  expect([free('USDT'), locked('USDT')]).toEqual([String(100_000 - 0.6 * 50_010), String(0.11 * 50_010)])
  await call('POST /v5/order/cancel', { orderId })
  expect(await amend({ qty: '1' })).toMatchObject({ retCode: 170_213 })
  expect(locked('USDT')).toBe('0')
})

test('the trigger of an order that waits is amended', async () => {
  const stop = { side: 'Sell', orderType: 'Market', qty: '0.1', orderFilter: 'tpslOrder' }
  const orderId = await place({ ...stop, triggerPrice: '49950' })
  await call('POST /v5/order/amend', { orderId, triggerPrice: '49900', qty: '0.2' })
  exchange.crowd.moveTo('BTCUSDT', '49940')
  expect(await told(orderId)).toMatchObject({ orderStatus: 'Untriggered', triggerPrice: '49900' })
  expect(locked('BTC')).toBe('0.2')
  exchange.crowd.moveTo('BTCUSDT', '49900')
  expect(await told(orderId)).toMatchObject({ orderStatus: 'Filled', cumExecQty: '0.2' })
})

test('own orders trade with each other', async () => {
  exchange.crowd.withdraw('BTCUSDT')
  const sale = await place({ side: 'Sell', qty: '0.1', price: '50005' })
  const purchase = await place({ side: 'Buy', qty: '0.1', price: '50005' })
  expect([await told(sale), await told(purchase)]).toMatchObject([{ orderStatus: 'Filled' }, { orderStatus: 'Filled' }])
  const { list } = Object(await call('GET /v5/execution/list')).result
  expect(list).toMatchObject([
    { side: 'Buy', isMaker: false },
    { side: 'Sell', isMaker: true },
  ])
})

test('fees are paid in what a trade brings', async () => {
  await place({ side: 'Buy', orderType: 'Market', qty: '0.1', marketUnit: 'baseCoin' })
  await place({ side: 'Sell', orderType: 'Market', qty: '0.1' })
  const { list } = Object(await call('GET /v5/execution/list')).result
  expect(list).toMatchObject([
    { side: 'Sell', execFee: '4.999', feeCurrency: 'USDT', feeRate: '0.001' },
    { side: 'Buy', execFee: '0.0001', feeCurrency: 'BTC' },
  ])
  expect(free('BTC')).toBe('1.9999')
})

test('what an exchange does by itself: it ends an order, and takes a symbol away', async () => {
  const ended = await place({ side: 'Buy', qty: '0.1', price: '49000' })
  const [order] = exchange.venue.openOrders(key.account)
  if (order === undefined) expect.fail('there is no order')
  exchange.venue.expire(order)
  expect(await told(ended)).toMatchObject({ orderStatus: 'Cancelled', cancelType: 'CancelByAdmin' })
  const open = await place({ side: 'Buy', qty: '0.1', price: '49000' })
  exchange.venue.delist('BTCUSDT')
  expect(await told(open)).toMatchObject({ orderStatus: 'Cancelled', rejectReason: 'EC_InvalidSymbolStatus' })
  expect(locked('USDT')).toBe('0')
})
