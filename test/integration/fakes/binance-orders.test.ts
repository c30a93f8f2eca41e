/** How orders live and die on the fake exchange: each type, each time in force, lists, fees. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeClock, fakeClock } from '#test/builders/clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { ask } from '#test/fakes/binance/bare-client.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

let clock: FakeClock
let exchange: FakeBinance
let key: ApiKey

beforeEach(async () => {
  clock = fakeClock(Date.UTC(2026, 5, 1, 12))
  exchange = await startFakeBinance({ clock, seed: 3 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterEach(async () => {
  await exchange.close()
})

type Fields = Readonly<Record<string, string | number>>

async function call(name: string, fields: Fields = {}): Promise<unknown> {
  return (await ask(exchange.restUrl, name, { symbol: 'BTCUSDT', ...fields }, { key, now: exchange.now() })).body
}
const place = (fields: Fields): Promise<unknown> => call('POST /api/v3/order', fields)
const statuses = (): [string, string, string][] =>
  exchange.venue.orders(key.account).map(({ terms, status, executed }) => [terms.type, status, executed.toFixed()])
const free = (asset: string): string => key.account.balance(asset).free.toFixed()
const locked = (asset: string): string => key.account.balance(asset).locked.toFixed()

test('a limit order that takes pays the better price and gets back what it had set aside', async () => {
  const placed = await place({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.6', price: '50010' })
  expect(placed).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '0.49000000' })
  expect([free('USDT'), locked('USDT')]).toEqual([String(100_000 - 0.6 * 50_010), String(0.11 * 50_010)])
  exchange.crowd.limit('BTCUSDT', 'SELL', '50005', '1')
  expect(statuses()).toEqual([['LIMIT', 'FILLED', '0.6']])
  // The resting order is filled at its own price, whatever the other one would have accepted.
  expect([free('USDT'), locked('USDT')]).toEqual([String(100_000 - 0.6 * 50_010), '0'])
})

test('IOC takes what there is and ends, FOK takes all or nothing', async () => {
  await place({ side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', quantity: '1', price: '50010' })
  await place({ side: 'BUY', type: 'LIMIT', timeInForce: 'FOK', quantity: '1', price: '50020' })
  await place({ side: 'BUY', type: 'LIMIT', timeInForce: 'FOK', quantity: '0.5', price: '50020' })
  expect(statuses()).toEqual([
    ['LIMIT', 'EXPIRED', '0.49'],
    ['LIMIT', 'EXPIRED', '0'],
    ['LIMIT', 'FILLED', '0.5'],
  ])
  expect(locked('USDT')).toBe('0')
})

test('a market order by value spends whole lots; one into an empty book expires', async () => {
  expect(await place({ side: 'BUY', type: 'MARKET', quoteOrderQty: '1000' })).toMatchObject({
    status: 'FILLED',
    executedQty: '0.01999000',
    origQuoteOrderQty: '1000.00000000',
    cummulativeQuoteQty: '999.69990000',
  })
  exchange.crowd.withdraw('BTCUSDT')
  expect(await place({ side: 'SELL', type: 'MARKET', quantity: '0.1' })).toMatchObject({ status: 'EXPIRED', fills: [] })
  expect(await place({ side: 'BUY', type: 'MARKET', quoteOrderQty: '1000' })).toMatchObject({ code: -2010 })
})

test('stops and take-profits wait for the last price, a stop-limit then lies in the book', async () => {
  await place({ side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: '49950' })
  await place({
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    quantity: '0.2',
    stopPrice: '49940',
    price: '50000',
  })
  await place({ side: 'SELL', type: 'TAKE_PROFIT', quantity: '0.3', stopPrice: '50100' })
  expect(locked('BTC')).toBe('0.6')
  exchange.crowd.moveTo('BTCUSDT', '49940')
  expect(statuses()).toEqual([
    ['STOP_LOSS', 'FILLED', '0.1'],
    ['STOP_LOSS_LIMIT', 'NEW', '0'],
    ['TAKE_PROFIT', 'NEW', '0'],
  ])
  exchange.crowd.moveTo('BTCUSDT', '50100')
  expect(statuses().map(([, status]) => status)).toEqual(['FILLED', 'FILLED', 'FILLED'])
  expect(locked('BTC')).toBe('0')
})

test('a trailing stop follows the price up and sells at its distance below the top', async () => {
  await place({ side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', trailingDelta: '100' })
  exchange.crowd.moveTo('BTCUSDT', '50150')
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 100, quantity: '0.5' })
  exchange.crowd.moveTo('BTCUSDT', '49650')
  expect(statuses()).toEqual([['STOP_LOSS', 'NEW', '0']])
  exchange.crowd.moveTo('BTCUSDT', '49640')
  expect(statuses()).toEqual([['STOP_LOSS', 'FILLED', '0.1']])
})

// The examples of Binance's own explanation of trailing stops (faqs/trailing-stop-faq.md of its API documentation).
test.each([
  ['BUY', 'STOP_LOSS_LIMIT', 500, '44000', '45000', [40_000, 37_000, 44_000, 45_000, 46_000, 42_000, 44_099], 44_100],
  ['SELL', 'STOP_LOSS_LIMIT', 1000, '39000', '38000', [40_000, 41_500, 39_000, 37_000, 41_000, 36_901], 36_900],
  ['BUY', 'TAKE_PROFIT_LIMIT', 850, '38000', '38500', [40_000, 42_000, 38_000, 37_000, 39_000, 38_000, 40_144], 40_145],
  [
    'SELL',
    'TAKE_PROFIT_LIMIT',
    750,
    '42000',
    '41000',
    [40_000, 41_500, 39_000, 42_000, 45_000, 44_000, 46_500, 43_013],
    43_012,
  ],
  ['SELL', 'STOP_LOSS_LIMIT', 700, '', '39000', [40_000, 42_000, 39_500, 45_500, 42_316], 42_315],
])('a trailing %s %s of %i basis points from %s on', async (side, type, trailingDelta, stopPrice, price, path, end) => {
  exchange.crowd.withdraw('BTCUSDT')
  exchange.crowd.moveTo('BTCUSDT', 40_000)
  await place({ side, type, trailingDelta, stopPrice, price, timeInForce: 'GTC', quantity: '0.01' })
  for (const last of path) {
    exchange.crowd.moveTo('BTCUSDT', last)
    expect(exchange.venue.openOrders(key.account)[0]?.isWorking).toBe(false)
  }
  exchange.crowd.moveTo('BTCUSDT', end)
  expect(exchange.venue.orders(key.account)[0]?.isWorking).toBe(true)
})

test('of two orders one cancels the other once it is filled in part', async () => {
  await call('POST /api/v3/orderList/oco', {
    side: 'SELL',
    quantity: '1',
    aboveType: 'LIMIT_MAKER',
    abovePrice: '50015',
    belowType: 'STOP_LOSS',
    belowStopPrice: '49900',
  })
  expect([free('BTC'), locked('BTC')]).toEqual(['1', '1'])
  exchange.crowd.take('BTCUSDT', 'BUY', '0.7')
  expect(statuses()).toEqual([
    ['LIMIT_MAKER', 'PARTIALLY_FILLED', '0.21'],
    ['STOP_LOSS', 'EXPIRED', '0'],
  ])
  expect(locked('BTC')).toBe('0.79')
  const [order] = exchange.venue.openOrders(key.account)
  expect(await call('DELETE /api/v3/order', { orderId: order?.id ?? 0 })).toMatchObject({ listOrderStatus: 'ALL_DONE' })
  expect([free('BTC'), locked('BTC')]).toEqual(['1.79', '0'])
})

test('two orders are refused where one of them stands on the wrong side', async () => {
  const legs = { side: 'SELL', quantity: '1', abovePrice: '50500', belowPrice: '49000', belowStopPrice: '49900' }
  const codes: unknown[] = []
  for (const [aboveType, belowType] of [
    ['LIMIT_MAKER', 'LIMIT_MAKER'],
    ['STOP_LOSS', 'LIMIT_MAKER'],
    ['STOP_LOSS', 'STOP_LOSS'],
    ['LIMIT_MAKER', 'TAKE_PROFIT'],
  ] as const) {
    codes.push(await call('POST /api/v3/orderList/oco', { ...legs, aboveStopPrice: '50600', aboveType, belowType }))
  }
  expect(codes).toMatchObject([{ code: -1168 }, { code: -1166 }, { code: -1197 }, { code: -1199 }])
})

test('cancelling one of two cancels both; prices on the wrong side are refused', async () => {
  const legs = { side: 'SELL', quantity: '1', aboveType: 'LIMIT_MAKER', belowType: 'STOP_LOSS' }
  expect(
    await call('POST /api/v3/orderList/oco', { ...legs, abovePrice: '50500', belowStopPrice: '51000' }),
  ).toMatchObject({
    code: -2010,
  })
  const list = await call('POST /api/v3/orderList/oco', { ...legs, abovePrice: '50500', belowStopPrice: '49900' })
  const { orderListId } = Object(list)
  expect(await call('DELETE /api/v3/orderList', { orderListId })).toMatchObject({ listStatusType: 'ALL_DONE' })
  expect(statuses().map(([, status]) => status)).toEqual(['CANCELED', 'CANCELED'])
  expect([free('BTC'), locked('BTC')]).toEqual(['2', '0'])
})

test('cancel-replace says which half went wrong', async () => {
  const fresh = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '48000' }
  const replace = (fields: Fields) => call('POST /api/v3/order/cancelReplace', { ...fresh, ...fields })
  expect(await replace({ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: 9 })).toMatchObject({
    code: -2022,
    data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', cancelResponse: { code: -2011 } },
  })
  expect(await replace({ cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: 9 })).toMatchObject({
    code: -2021,
    data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' },
  })
  const [order] = exchange.venue.openOrders(key.account)
  const tooMuch = { cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: order?.id ?? 0, quantity: '100' }
  expect(await replace(tooMuch)).toMatchObject({
    code: -2021,
    data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: { code: -2010 } },
  })
})

test('own orders do not trade with each other: the older one expires', async () => {
  await place({ side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '50005' })
  await place({ side: 'BUY', type: 'MARKET', quantity: '0.1' })
  expect(statuses()).toEqual([
    ['LIMIT', 'EXPIRED_IN_MATCH', '0'],
    ['MARKET', 'FILLED', '0.1'],
  ])
})

test('fees are paid in BNB with a discount as long as there is some', async () => {
  exchange.crowd.quote('BNBUSDT', { price: '500', step: '1' })
  exchange.crowd.moveTo('BNBUSDT', '500')
  key.account.change('BNB', exchange.venue.market('BTCUSDT').rules.takerCommission.mul(80))
  key.account.feeAsset = 'BNB'
  // 0.1 × 50,010 × 0.1 % × 0.75 ÷ 500 = 0.0075015 BNB a time, of 0.08 BNB.
  for (let order = 0; order < 3; order++) await place({ side: 'BUY', type: 'MARKET', quantity: '0.1' })
  expect(free('BNB')).toBe('0.0574955')
  expect(exchange.venue.fills(key.account).map(({ commissionAsset }) => commissionAsset)).toEqual(['BNB', 'BNB', 'BNB'])
  key.account.change('BNB', key.account.balance('BNB').free.neg())
  await place({ side: 'BUY', type: 'MARKET', quantity: '0.1' })
  expect(exchange.venue.fills(key.account).at(-1)).toMatchObject({ commissionAsset: 'BTC' })
})

test('a client order id may be used again once its order has ended; it then names the later one', async () => {
  const order = { side: 'BUY', type: 'MARKET', newClientOrderId: 'again' }
  await place({ ...order, quantity: '0.1' })
  await place({ ...order, quantity: '0.2' })
  expect(await call('GET /api/v3/order', { origClientOrderId: 'again' })).toMatchObject({ origQty: '0.20000000' })
})
