/**
 * An order at Bybit whose answer is lost is never taken for ended without the exchange's word: whatever comes instead of
 * the answer, the connector says that nobody knows, and asking by the client order id tells.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RequestGates } from '#main/exchanges/ccxt/request-gates.ts'
import type { OrderRequest } from '#main/exchanges/exchange.ts'
import { AppError } from '#shared/errors.ts'
import { type BybitStand, bybitStand } from '#test/builders/bybit-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { RequestFault } from '#test/fakes/venue/faults.ts'

/** Codes by which a connector promises that nothing has happened. */
const REFUSALS = ['EXCHANGE_REJECTED', 'INSUFFICIENT_FUNDS', 'VALIDATION', 'NOT_FOUND', 'RATE_LIMITED', 'CONFLICT']
const HTML = '<html><head><title>Error</title></head><body>Bad gateway</body></html>'

type FaultOf = (isDone: boolean, clientOrderId: string) => RequestFault

const body = (retCode: unknown, result: unknown = {}, retMsg = 'OK'): string =>
  JSON.stringify({ retCode, retMsg, result, retExtInfo: {}, time: 1_700_000_000_000 })
const answer =
  (status: number, text: string, headers: Record<string, string> = {}): FaultOf =>
  (isDone) => ({ kind: 'answer', isDone, status, body: text, headers })

const LOST: readonly (readonly [string, FaultOf])[] = [
  ['the connection breaks', (isDone) => ({ kind: 'lose', isDone })],
  ['nothing comes', (isDone) => ({ kind: 'hang', isDone })],
  ['200 without a body', answer(200, '')],
  ['200 {}', answer(200, '{}')],
  ['200 []', answer(200, '[]')],
  ['200 null', answer(200, 'null')],
  ['200 with HTML', answer(200, HTML)],
  ['200 with noise', answer(200, '\u0001}{"retCode":0')],
  ['200 cut in the middle', answer(200, body(0, { orderId: '1', orderLinkId: 'x' }).slice(0, 40))],
  ['200 without ids', answer(200, body(0))],
  ['200 with an order without an id', (isDone, id) => answer(200, body(0, { orderLinkId: id }))(isDone, id)],
  ['200 with another order', answer(200, body(0, { orderId: '1', orderLinkId: 'somebody-else' }))],
  [
    '200 with a code that is no number',
    (isDone, id) => answer(200, body('0', { orderId: '1', orderLinkId: id }))(isDone, id),
  ],
  ['200 10000', answer(200, body(10_000, {}, 'Server Timeout'))],
  ['200 10016', answer(200, body(10_016, {}, 'Internal System Error.'))],
  ['200 170007', answer(200, body(170_007, {}, 'Timeout waiting for response from backend server.'))],
  ['200 170146', answer(200, body(170_146, {}, 'Order creation timeout'))],
  ['200 with a code that nobody knows', answer(200, body(999_999, {}, 'Something new.'))],
  ['302 to elsewhere', answer(302, '', { Location: 'http://127.0.0.1:9/' })],
  ['403 of the gateway', answer(403, HTML)],
  ['500', answer(500, HTML)],
  ['502 with a refusal in it', answer(502, body(170_131, {}, 'Insufficient balance.'))],
  ['504', answer(504, '')],
]

let stand: BybitStand
let count = 0

beforeAll(async () => {
  stand = await bybitStand({ timeoutMs: 400 }, { USDT: '10000000', BTC: '200' })
  Object.assign(stand.fake.limits.limits, {
    ordersPerSecond: 10_000,
    readsPerSecond: 10_000,
    requestsPerFiveSeconds: 1_000_000,
  })
  stand.fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '5' })
  await stand.exchange.instruments()
})

afterAll(() => stand.close())

test('there are 23 kinds of answers', () => {
  expect(LOST).toHaveLength(23)
})

describe.each(LOST)('%s', (_name, faultOf) => {
  test.each([
    ['limit', true],
    ['limit', false],
    ['market', true],
    ['market', false],
  ] as const)('for a %s order, accepted: %s', async (type, isDone) => {
    const { fake } = stand
    // A way of its own: what one kind of answer means for the next request is shown elsewhere.
    const exchange = stand.connect({ gates: new RequestGates(WALL_CLOCK) })
    await exchange.instruments()
    const clientOrderId = `lost-${++count}`
    fake.faults.onRequest({ on: 'POST /v5/order/create' }, faultOf(isDone, clientOrderId))
    const sent = fake.arrivals.length
    const thrown = await exchange.placeOrder(orderOf(type, clientOrderId)).then(
      (placed) => expect.fail(`it was taken for an answer: ${JSON.stringify(placed)}`),
      (failure: unknown) => failure,
    )
    expect(thrown).toBeInstanceOf(AppError)
    expect(REFUSALS).not.toContain(thrown instanceof AppError ? thrown.code : undefined)
    expect(String(thrown)).not.toContain(stand.key.key)
    const posts = fake.arrivals.slice(sent).filter(({ name }) => name === 'POST /v5/order/create')
    expect(posts).toHaveLength(1)
    const asking = stand.connect({ gates: new RequestGates(WALL_CLOCK) })
    const found = await asking.orderByClientId('BTC/USDT', clientOrderId)
    if (isDone) expect(found).toMatchObject({ clientOrderId, status: type === 'limit' ? 'open' : 'filled' })
    else expect(found).toBeUndefined()
  })
})

test('an order that arrives twice is one order', async () => {
  const { fake, exchange } = stand
  fake.faults.onRequest({ on: 'POST /v5/order/create' }, { kind: 'twice' })
  const placed = await exchange.placeOrder(orderOf('limit', 'twice-1'))
  expect(placed).toMatchObject({ clientOrderId: 'twice-1', status: 'open' })
  const open = await exchange.openOrders()
  expect(open.filter(({ clientOrderId }) => clientOrderId === 'twice-1')).toHaveLength(1)
})

test('an order that is taken and not told of yet is asked for until it is', async () => {
  const { fake, exchange } = stand
  fake.faults.onRequest(
    { on: 'GET /v5/order/realtime' },
    answer(200, body(0, { list: [], nextPageCursor: '' }))(true, ''),
  )
  expect(await exchange.placeOrder(orderOf('limit', 'late-1'))).toMatchObject({
    clientOrderId: 'late-1',
    status: 'open',
  })
})

test('an order of which the open ones and the lately ended know nothing is found in the history', async () => {
  const { fake, exchange } = stand
  await exchange.placeOrder(orderOf('market', 'old-1'))
  fake.forgetClosed()
  expect(await exchange.orderByClientId('BTC/USDT', 'old-1')).toMatchObject({ status: 'filled', filled: '0.001' })
})

test('and where the history knows nothing either, in the executions', async () => {
  const { fake, exchange } = stand
  await exchange.placeOrder(orderOf('market', 'older-1'))
  fake.forgetClosed()
  const nothing = answer(200, body(0, { list: [], nextPageCursor: '' }))(true, '')
  fake.faults.onRequest({ on: 'GET /v5/order/history' }, nothing)
  expect(await exchange.orderByClientId('BTC/USDT', 'older-1')).toMatchObject({ status: 'filled', filled: '0.001' })
})

test('a wrong secret is refused in words, which do not repeat what was signed', async () => {
  const { apiKey, secret } = { apiKey: stand.key.key, secret: 'wrong' }
  const exchange = stand.connect({ credentials: { apiKey, secret }, gates: new RequestGates(WALL_CLOCK) })
  const thrown = await exchange.balances().catch((error: unknown) => error)
  expect(thrown).toMatchObject({ code: 'EXCHANGE_REJECTED' })
  expect(JSON.stringify([String(thrown), thrown])).not.toContain(apiKey)
  expect(String(thrown)).toContain('check the secret')
})

test('what a key may do is what Bybit says', async () => {
  const { exchange, key } = stand
  expect(await exchange.permissions()).toEqual({ read: true, trade: true, withdraw: false, ipRestricted: false })
  Object.assign(key, { canTrade: false, canWithdraw: true, isRestricted: true })
  expect(await exchange.permissions()).toEqual({ read: true, trade: false, withdraw: true, ipRestricted: true })
  Object.assign(key, { canTrade: true, canWithdraw: false, isRestricted: false })
})

test('a clock that is off is set once, and the order goes', async () => {
  const { fake } = stand
  const exchange = stand.connect({ gates: new RequestGates(WALL_CLOCK) })
  await exchange.balances()
  fake.faults.clockOffset = 7_200_000
  try {
    await exchange.balances()
    expect(exchange.status().clockOffsetMs).toBeGreaterThan(7_190_000)
    expect(await exchange.placeOrder(orderOf('limit', 'clock-1'))).toMatchObject({ status: 'open' })
  } finally {
    fake.faults.clockOffset = 0
  }
})

function orderOf(type: 'limit' | 'market', clientOrderId: string): OrderRequest {
  return {
    clientOrderId,
    symbol: 'BTC/USDT',
    side: 'buy',
    type,
    amount: '0.001',
    ...(type === 'limit' ? { price: '49000' } : {}),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
  }
}
