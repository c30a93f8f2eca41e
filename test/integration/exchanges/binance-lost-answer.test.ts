/**
 * An order whose answer is lost is never taken for ended without the exchange's word: whatever comes instead of the
 * answer, the connector says that nobody knows, and asking by the client order id tells.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RequestGates } from '#main/exchanges/ccxt/request-gates.ts'
import type { OrderRequest } from '#main/exchanges/exchange.ts'
import { AppError } from '#shared/errors.ts'
import { type BinanceStand, binanceStand } from '#test/builders/binance-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { RequestFault } from '#test/fakes/venue/faults.ts'

/** Codes by which a connector promises that nothing has happened. */
const REFUSALS = ['EXCHANGE_REJECTED', 'INSUFFICIENT_FUNDS', 'VALIDATION', 'NOT_FOUND', 'RATE_LIMITED', 'CONFLICT']
const HTML = '<html><head><title>Error</title></head><body>Bad gateway</body></html>'
const order = (orderId: unknown, clientOrderId: string): string =>
  JSON.stringify({
    symbol: 'BTCUSDT',
    orderId,
    clientOrderId,
    price: '49000.00000000',
    origQty: '0.00100000',
    executedQty: '0.00000000',
    status: 'NEW',
    type: 'LIMIT',
    side: 'BUY',
    transactTime: 1_700_000_000_000,
  })
const error = (code: number, msg: string): string => JSON.stringify({ code, msg })

const answer =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (isDone: boolean): RequestFault => ({ kind: 'answer', isDone, status, body, headers })

const ANSWERS: readonly (readonly [string, (isDone: boolean, clientOrderId: string) => RequestFault])[] = [
  ['the connection breaks', (isDone) => ({ kind: 'lose', isDone })],
  ['nothing comes', (isDone) => ({ kind: 'hang', isDone })],
  ['200 without a body', answer(200, '')],
  ['200 {}', answer(200, '{}')],
  ['200 []', answer(200, '[]')],
  ['200 null', answer(200, 'null')],
  ['200 with HTML', answer(200, HTML)],
  ['200 with noise', answer(200, '\u0001}{"symbol":')],
  ['200 cut in the middle', (isDone, id) => answer(200, order(1, id).slice(0, 60))(isDone)],
  ['200 with an order without an id', (isDone, id) => answer(200, order(undefined, id))(isDone)],
  ['200 with another order', answer(200, order(1, 'somebody-else'))],
  ['200 with an error', answer(200, error(-2010, 'Account has insufficient balance for requested action.'))],
  ['302 to elsewhere', answer(302, '', { Location: 'http://127.0.0.1:9/' })],
  ['400 with HTML', answer(400, HTML)],
  ['400 -1000', answer(400, error(-1000, 'An unknown error occurred while processing the request.'))],
  ['400 -1006', answer(400, error(-1006, 'An unexpected response was received from the message bus.'))],
  ['400 -1007', answer(400, error(-1007, 'Timeout waiting for response from backend server.'))],
  ['400 with a code that nobody knows', answer(400, error(-9999, 'Something new.'))],
  ['403 of a firewall', answer(403, HTML)],
  ['500', answer(500, HTML)],
  ['502', answer(502, HTML)],
  ['503 -1008', answer(503, error(-1008, 'Server is currently overloaded with other requests.'))],
  ['504', answer(504, '')],
]

let stand: BinanceStand
let count = 0

beforeAll(async () => {
  stand = await binanceStand({ timeoutMs: 400 }, { USDT: '10000000', BTC: '200' })
  stand.fake.limits.limits.weightPerMinute = 1_000_000
  stand.fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '5' })
  await stand.exchange.instruments()
})

afterAll(() => stand.close())

test('there are 23 kinds of answers', () => {
  expect(ANSWERS).toHaveLength(23)
})

describe.each(ANSWERS)('%s', (_name, faultOf) => {
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
    fake.faults.onRequest({ on: 'POST /api/v3/order' }, faultOf(isDone, clientOrderId))
    const sent = fake.arrivals.length
    const request: OrderRequest = {
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
    const thrown = await exchange.placeOrder(request).then(
      (placed) => expect.fail(`it was taken for an answer: ${JSON.stringify(placed)}`),
      (failure: unknown) => failure,
    )
    expect(thrown).toBeInstanceOf(AppError)
    expect(REFUSALS).not.toContain(thrown instanceof AppError ? thrown.code : undefined)
    expect(String(thrown)).not.toContain('signature')
    const posts = fake.arrivals.slice(sent).filter(({ name }) => name === 'POST /api/v3/order')
    expect(posts).toHaveLength(1)
    const asking = stand.connect({ gates: new RequestGates(WALL_CLOCK) })
    const found = await asking.orderByClientId('BTC/USDT', clientOrderId)
    if (isDone) expect(found).toMatchObject({ clientOrderId, status: type === 'limit' ? 'open' : 'filled' })
    else expect(found).toBeUndefined()
  })
})
