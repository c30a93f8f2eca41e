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
import { LOST_ANSWERS } from '#test/fakes/lost-answers.ts'

/** Codes by which a connector promises that nothing has happened. */
const REFUSALS = ['EXCHANGE_REJECTED', 'INSUFFICIENT_FUNDS', 'VALIDATION', 'NOT_FOUND', 'RATE_LIMITED', 'CONFLICT']
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
  expect(LOST_ANSWERS).toHaveLength(23)
})

describe.each(LOST_ANSWERS)('%s', (_name, faultOf) => {
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
