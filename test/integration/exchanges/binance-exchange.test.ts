/** The connector of Binance on a fake that refuses, bans, is late, forgets, and breaks its streams. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RequestGates } from '#main/exchanges/ccxt/request-gates.ts'
import type { ExchangeEvent, OrderRequest } from '#main/exchanges/exchange.ts'
import { decimal } from '#shared/decimal.ts'
import { type BinanceStand, binanceStand } from '#test/builders/binance-stand.ts'
import { diceOf } from '#test/builders/dice.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'

const PATIENCE = { timeout: 30_000, interval: 20 }
const HOUR = 3_600_000

let stand: BinanceStand
let count = 0

beforeEach(async () => {
  stand = await binanceStand({ timeoutMs: 2000 })
})

afterEach(() => stand.close())

function buying(other: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: `test-${++count}`,
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    amount: '0.1',
    price: '49000',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    ...other,
  }
}

const market = (other: Partial<OrderRequest> = {}): OrderRequest => {
  const { price: _price, ...rest } = buying(other)
  return { ...rest, type: 'market' }
}

const asked = (name: string): number => stand.fake.arrivals.filter((arrival) => arrival.name === name).length

describe('orders', () => {
  test('every amount is exact text', async () => {
    const placed = await stand.exchange.placeOrder(buying({ amount: '0.12345', price: '49000.01' }))
    expect(placed).toMatchObject({ amount: '0.12345', price: '49000.01', filled: '0', status: 'open' })
    const [balance] = (await stand.exchange.balances()).filter(({ currency }) => currency === 'USDT')
    expect(balance).toEqual({ currency: 'USDT', total: '100000', free: '93950.9487655' })
  })

  test('stops of four kinds lie at the exchange', async () => {
    const { exchange } = stand
    const selling = { side: 'sell', type: 'stop', amount: '0.1' } as const
    const { price: _price, ...stop } = buying({ ...selling, stopPrice: '49900' })
    expect(await exchange.placeOrder(stop)).toMatchObject({ type: 'stop', stopPrice: '49900', status: 'open' })
    const limited = buying({ ...selling, type: 'stop_limit', stopPrice: '49000', price: '48900' })
    expect(await exchange.placeOrder(limited)).toMatchObject({ type: 'stop_limit', price: '48900' })
    const profit = { ...stop, type: 'take_profit', stopPrice: '51000', clientOrderId: 'profit' } as const
    expect(await exchange.placeOrder(profit)).toMatchObject({ type: 'take_profit', stopPrice: '51000' })
    const both = buying({ ...selling, type: 'take_profit_limit', stopPrice: '51000', price: '51000' })
    expect(await exchange.placeOrder(both)).toMatchObject({ type: 'take_profit_limit', stopPrice: '51000' })
    stand.fake.crowd.moveTo('BTCUSDT', '49890')
    expect(await exchange.orderByClientId('BTC/USDT', stop.clientOrderId)).toMatchObject({ status: 'filled' })
  })

  test('what Binance has no order for is refused before it is sent', async () => {
    const { exchange } = stand
    for (const request of [
      buying({ clientOrderId: 'with a space' }),
      buying({ clientOrderId: 'x'.repeat(37) }),
      buying({ ocoGroup: 'one' }),
      buying({ timeInForce: 'GTD', expiresAt: 1 }),
      buying({ timeInForce: 'IOC', postOnly: true }),
      buying({ type: 'stop_limit', stopPrice: '51000', triggerBy: 'mark' }),
      buying({ type: 'stop_limit' }),
      buying({ reduceOnly: true }),
      buying({ symbol: 'BTC/NOTHING' }),
    ]) {
      await expect(exchange.placeOrder(request)).rejects.toMatchObject({ code: 'VALIDATION' })
    }
    expect(asked('POST /api/v3/order')).toBe(0)
  })

  test('refusals say that nothing happened, and why', async () => {
    const { exchange, fake, key } = stand
    await expect(exchange.placeOrder(buying({ price: '49000.001' }))).rejects.toMatchObject({ code: 'VALIDATION' })
    await expect(exchange.placeOrder(buying({ amount: '0.00001' }))).rejects.toMatchObject({
      code: 'VALIDATION',
      message: 'Binance refused it: Filter failure: NOTIONAL (-1013)',
    })
    await expect(exchange.placeOrder(buying({ amount: '9' }))).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    key.canTrade = false
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({
      code: 'EXCHANGE_REJECTED',
      message: expect.stringContaining('check that the API key exists'),
    })
    key.isRevoked = true
    await expect(exchange.balances()).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
    expect(fake.venue.orders(key.account)).toEqual([])
    const wrong = stand.connect({ key: { key: key.key, secret: 'wrong-secret' } })
    await expect(wrong.balances()).rejects.toSatisfy((error) => !String(error).includes('wrong-secret'))
  })

  test('a request that arrives twice is found although the second one was refused', async () => {
    const { exchange, fake } = stand
    fake.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'twice' })
    // Both together cost more than there is.
    const request = buying({ amount: '1.5' })
    expect(await exchange.placeOrder(request)).toMatchObject({ clientOrderId: request.clientOrderId, status: 'open' })
    fake.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'twice' })
    expect(await exchange.placeOrder(buying({ amount: '0.001' }))).toMatchObject({ status: 'open' })
    expect(await exchange.openOrders()).toHaveLength(2)
    await Promise.all(
      (await exchange.openOrders()).map((open) => exchange.cancelOrder(open.symbol, open.clientOrderId)),
    )
    fake.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'twice' })
    expect(await exchange.placeOrder(market({ amount: '1.1' }))).toMatchObject({ status: 'filled', filled: '1.1' })
  })

  test('a refusal that cannot be checked is in doubt, whatever hinders the question', async () => {
    const { exchange, fake } = stand
    const refused = { code: -1003, msg: 'Too much request weight used.' }
    // The second market order finds the money used, the second limit order finds the id taken.
    for (const [request, found, status, body] of [
      [market({ amount: '1.1' }), 'filled', 429, JSON.stringify(refused)],
      [buying({ amount: '0.5' }), 'open', 503, ''],
    ] as const) {
      fake.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'twice' })
      fake.faults.onRequest({ on: 'GET /api/v3/order', times: 3 }, { kind: 'answer', isDone: false, status, body })
      const other = stand.connect({ gates: new RequestGates(WALL_CLOCK) })
      await expect(other.placeOrder(request)).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
      fake.faults.clear()
      expect(await exchange.orderByClientId('BTC/USDT', request.clientOrderId)).toMatchObject({ status: found })
    }
  })

  test('an order that is hidden for a while is not known, and known later', async () => {
    const { exchange, fake, key } = stand
    const request = buying()
    await exchange.placeOrder(request)
    const [order] = fake.venue.orders(key.account)
    if (order === undefined) expect.fail('no order has arrived')
    fake.hide(order, 1)
    expect(await exchange.orderByClientId('BTC/USDT', request.clientOrderId)).toBeUndefined()
    expect(await exchange.orderByClientId('BTC/USDT', request.clientOrderId)).toMatchObject({ status: 'open' })
  })

  test('a lost cancellation is in doubt and told by asking', async () => {
    const { exchange, fake } = stand
    const request = buying()
    await exchange.placeOrder(request)
    fake.faults.onRequest({ on: 'DELETE /api/v3/order' }, { kind: 'lose', isDone: true })
    await expect(exchange.cancelOrder('BTC/USDT', request.clientOrderId)).rejects.toMatchObject({
      code: 'EXCHANGE_UNAVAILABLE',
    })
    expect(asked('DELETE /api/v3/order')).toBe(1)
    expect(await exchange.orderByClientId('BTC/USDT', request.clientOrderId)).toMatchObject({ status: 'cancelled' })
  })

  test('questions are asked again, three times at most', async () => {
    const { exchange, fake } = stand
    await exchange.instruments()
    const before = asked('GET /api/v3/openOrders')
    fake.faults.onRequest({ on: 'GET /api/v3/openOrders', times: 2 }, { kind: 'lose', isDone: false })
    expect(await exchange.openOrders()).toEqual([])
    expect(asked('GET /api/v3/openOrders') - before).toBe(3)
    const stop = fake.faults.onRequest(
      { on: 'GET /api/v3/openOrders', times: 9 },
      { kind: 'answer', isDone: false, status: 503, body: '' },
    )
    await expect(exchange.openOrders()).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
    stop()
    expect(asked('GET /api/v3/openOrders') - before).toBe(6)
  })
})

describe('fills', () => {
  test('all pages of them come, once each, oldest first', async () => {
    const { exchange, fake } = stand
    fake.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
    const request = buying({ side: 'sell', amount: '1.2', price: '50001' })
    await exchange.placeOrder(request)
    for (let index = 0; index < 1150; index++) fake.crowd.take('BTCUSDT', 'BUY', '0.001')
    const fills = await exchange.fillsSince(0)
    expect(fills).toHaveLength(1150)
    expect(new Set(fills.map(({ id }) => id)).size).toBe(1150)
    expect(fills.reduce((sum, { amount }) => sum.add(amount), decimal(0)).toFixed()).toBe('1.15')
    const times = fills.map(({ time }) => time)
    expect(times).toEqual([...times].sort((one, other) => one - other))
    expect(await exchange.fillsSince(Date.now() - 60_000)).toEqual(fills)
    expect(await exchange.fillsSince(Date.now() - 3 * 86_400_000)).toEqual(fills)
    expect(await exchange.fillsSince(Date.now() + HOUR)).toEqual([])
  })

  test('another connector finds them and whose they are, in the markets it was told', async () => {
    const request = market()
    await stand.exchange.placeOrder(request)
    const other = stand.connect({ symbols: () => ['BTC/USDT', 'ETH/USDT'] })
    expect(await other.fillsSince(0)).toMatchObject([
      { clientOrderId: request.clientOrderId, price: '50010', amount: '0.1', fee: '0.0001', feeCurrency: 'BTC' },
    ])
  })
})

describe('limits', () => {
  test('no request goes out until a ban ends', async () => {
    const { exchange, fake } = stand
    await exchange.placeOrder(buying())
    fake.limits.ban(fake.now(), 1500)
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    const before = fake.arrivals.length
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterMs: expect.any(Number) },
    })
    await expect(exchange.openOrders()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(fake.arrivals).toHaveLength(before)
    await vi.waitFor(async () => expect(await exchange.openOrders()).toHaveLength(1), PATIENCE)
  })

  test('429 holds everything back as long as it says', async () => {
    const { exchange, fake } = stand
    await exchange.instruments()
    fake.limits.throttle(fake.now(), 60_000)
    await expect(exchange.openOrders()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    const before = fake.arrivals.length
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(fake.arrivals).toHaveLength(before)
  })

  test('the last tenth of the weight is for what must not wait', async () => {
    const { exchange, fake } = stand
    fake.limits.limits.weightPerMinute = 400
    const request = buying()
    await exchange.placeOrder(request)
    for (let index = 0; index < 100; index++) {
      if ((fake.limits.usage(fake.now(), undefined)[0]?.['count'] as number) >= 360) break
      await exchange.orderByClientId('BTC/USDT', request.clientOrderId)
    }
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(await exchange.cancelOrder('BTC/USDT', request.clientOrderId)).toMatchObject({ status: 'cancelled' })
    expect(await exchange.placeOrder(market({ side: 'sell', amount: '0.1' }))).toMatchObject({ status: 'filled' })
  })
})

describe('time', () => {
  test.each([2 * HOUR, -2 * HOUR, 900, -900])('the computer is %s ms off from the start', async (offset) => {
    const exchange = stand.connect({ clock: { ...WALL_CLOCK, now: () => Date.now() + offset } })
    expect(await exchange.placeOrder(buying())).toMatchObject({ status: 'open' })
    expect(Math.abs((exchange.clockOffset ?? 0) + offset)).toBeLessThan(1000)
    expect(asked('GET /api/v3/time')).toBe(1)
    // Whoever asks for fills knows the computer's time only.
    const since = Date.now() + offset
    await exchange.placeOrder(market())
    expect(await exchange.fillsSince(since)).toHaveLength(1)
  })

  test('the clock of the computer jumps: the time is read again, once, and trades go on', async () => {
    let offset = 0
    const exchange = stand.connect({ clock: { ...WALL_CLOCK, now: () => Date.now() + offset } })
    await exchange.placeOrder(buying())
    offset = 2 * HOUR
    expect(await exchange.placeOrder(buying())).toMatchObject({ status: 'open' })
    expect(await exchange.openOrders()).toHaveLength(2)
    expect(asked('GET /api/v3/time')).toBe(2)
  })

  test("the exchange's clock jumps: one order is refused, questions and the next one go on", async () => {
    const { exchange, fake } = stand
    await exchange.placeOrder(buying())
    fake.faults.clockOffset = 2 * HOUR
    await expect(exchange.placeOrder(buying())).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
    expect(await exchange.placeOrder(buying())).toMatchObject({ status: 'open' })
    fake.faults.clockOffset = -2 * HOUR
    expect(await exchange.openOrders()).toHaveLength(2)
  })
})

describe('the stream of the account', () => {
  const listen = async (exchange = stand.exchange): Promise<ExchangeEvent[]> => {
    const events: ExchangeEvent[] = []
    exchange.subscribe((event) => events.push(event))
    await vi.waitFor(() => expect(exchange.isListening).toBe(true), PATIENCE)
    return events
  }
  const fillsOf = (events: readonly ExchangeEvent[]): string[] =>
    events.flatMap((event) => (event.kind === 'fill' ? [event.fill.amount] : []))

  test('tells a fill before the order that it changed, and the balances', async () => {
    const events = await listen()
    const request = market()
    await stand.exchange.placeOrder(request)
    await vi.waitFor(() => {
      const kinds = events.map((event) => (event.kind === 'order' ? event.order.status : event.kind))
      expect(kinds.indexOf('fill')).toBeLessThan(kinds.indexOf('filled'))
      expect(kinds.indexOf('fill')).toBeGreaterThanOrEqual(0)
      expect(events).toContainEqual({ kind: 'balance', balance: { currency: 'BTC', free: '2.0999', total: '2.0999' } })
    }, PATIENCE)
    expect(events.find((event) => event.kind === 'fill')).toMatchObject({
      fill: { clientOrderId: request.clientOrderId, price: '50010', fee: '0.0001', feeCurrency: 'BTC' },
    })
  })

  test('names a cancelled order by its own id', async () => {
    const events = await listen()
    const request = buying()
    await stand.exchange.placeOrder(request)
    await stand.exchange.cancelOrder('BTC/USDT', request.clientOrderId)
    await vi.waitFor(
      () =>
        expect(events).toContainEqual({
          kind: 'order',
          order: expect.objectContaining({ clientOrderId: request.clientOrderId, status: 'cancelled' }),
        }),
      PATIENCE,
    )
  })

  test('what happened while it was cut is told after the next connection, once', async () => {
    const { exchange, fake } = stand
    const request = buying({ side: 'sell', price: '50001', amount: '0.5' })
    await exchange.placeOrder(request)
    const events = await listen()
    fake.crowd.take('BTCUSDT', 'BUY', '0.1')
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1']), PATIENCE)
    fake.cutStreams()
    fake.crowd.take('BTCUSDT', 'BUY', '0.2')
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1', '0.2']), PATIENCE)
    fake.crowd.take('BTCUSDT', 'BUY', '0.15')
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1', '0.2', '0.15']), PATIENCE)
  })

  test('open and silent, it is given up', async () => {
    const exchange = stand.connect({ silentMs: 300 })
    const request = buying({ side: 'sell', price: '50001', amount: '0.5' })
    await exchange.placeOrder(request)
    const events = await listen(exchange)
    stand.fake.faults.silent = true
    stand.fake.crowd.take('BTCUSDT', 'BUY', '0.1')
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1']), PATIENCE)
  })

  test('a subscription that the exchange ends is made anew', async () => {
    const { exchange, fake } = stand
    const body = JSON.stringify({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1 } })
    const on = 'userDataStream.subscribe.signature'
    fake.faults.onRequest({ on }, { kind: 'answer', isDone: true, status: 200, body })
    const events = await listen()
    expect(asked(on)).toBe(2)
    await exchange.placeOrder(market())
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1']), PATIENCE)
  })

  test('a subscription that is never answered is asked for again', async () => {
    const exchange = stand.connect({ silentMs: 300 })
    const on = 'userDataStream.subscribe.signature'
    stand.fake.faults.onRequest({ on }, { kind: 'hang', isDone: false })
    await listen(exchange)
    expect(asked(on)).toBeGreaterThanOrEqual(2)
  })

  test('an exchange that cannot be reached is tried until it can', async () => {
    const { exchange, fake } = stand
    const events = await listen()
    fake.faults.isUnreachable = true
    fake.cutStreams()
    await vi.waitFor(() => expect(exchange.isListening).toBe(false), PATIENCE)
    await new Promise((resolve) => setTimeout(resolve, 800))
    fake.faults.isUnreachable = false
    await vi.waitFor(() => expect(exchange.isListening).toBe(true), PATIENCE)
    await exchange.placeOrder(market())
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1']), PATIENCE)
  })

  test('what cannot be read at once after a connection is read later, and the stream goes on', async () => {
    const { exchange, fake } = stand
    await exchange.placeOrder(buying({ side: 'sell', price: '50001', amount: '0.5' }))
    fake.crowd.take('BTCUSDT', 'BUY', '0.1')
    fake.faults.onRequest(
      { on: 'GET /api/v3/myTrades', times: 4 },
      { kind: 'answer', isDone: false, status: 400, body: '' },
    )
    const events = await listen()
    await vi.waitFor(() => expect(fillsOf(events)).toEqual(['0.1']), PATIENCE)
    expect(asked('userDataStream.subscribe.signature')).toBe(1)
  })

  test('however often it is cut, every fill is told, and once', async () => {
    const { exchange, fake } = stand
    const dice = diceOf(20_261)
    await exchange.placeOrder(buying({ side: 'sell', price: '50001', amount: '1.9' }))
    const events = await listen()
    const amounts: string[] = []
    for (let index = 1; index <= 40; index++) {
      const amount = `0.${String(index).padStart(4, '0')}`
      fake.crowd.take('BTCUSDT', 'BUY', amount)
      amounts.push(decimal(amount).toFixed())
      if (dice.chance(0.4)) fake.cutStreams()
      await new Promise((resolve) => setTimeout(resolve, dice.between(0, 200)))
    }
    await vi.waitFor(() => expect(fillsOf(events).toSorted()).toEqual(amounts.toSorted()), PATIENCE)
  })

  test('noise in it does no harm', async () => {
    const events = await listen()
    stand.fake.faults.onStream({ on: 'user', times: 3 }, { kind: 'garbage' })
    await stand.exchange.placeOrder(market())
    await stand.exchange.placeOrder(market({ amount: '0.2' }))
    await vi.waitFor(() => expect(fillsOf(events)).toContain('0.2'), PATIENCE)
  })
})
