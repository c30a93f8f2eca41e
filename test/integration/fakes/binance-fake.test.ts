/** What the fake exchange refuses, and in which words; its limits, its faults and its streams. The clock stands still. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { decimal, ZERO } from '#shared/decimal.ts'
import { type FakeClock, fakeClock } from '#test/builders/clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { ask, type BareAnswer } from '#test/fakes/binance/bare-client.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { symbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { barOf } from '#test/fakes/venue/tape.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const PATIENCE = { timeout: 30_000, interval: 10 }

let clock: FakeClock
let exchange: FakeBinance
let key: ApiKey

beforeEach(async () => {
  clock = fakeClock(NOON)
  exchange = await startFakeBinance({ clock, seed: 3 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterEach(async () => {
  await exchange.close()
})

type Fields = Readonly<Record<string, string | number>>
const signed = (
  name: string,
  params: Fields = {},
  signer: Partial<{ key: ApiKey; secret: string; now: number }> = {},
) => ask(exchange.restUrl, name, params, { key, now: exchange.now(), ...signer })
const limit = (fields: Fields = {}): Fields => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.1',
  price: '49000',
  ...fields,
})
const market = (fields: Fields = {}): Fields => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'MARKET',
  quantity: '0.1',
  ...fields,
})
const place = (fields: Fields): Promise<BareAnswer> => signed('POST /api/v3/order', fields)

/** Opens a stream and keeps what it tells, and how it ended. */
async function listen(path: string) {
  const socket = new WebSocket(`${exchange.streamUrl}${path}`)
  const heard: string[] = []
  const end = { isClosed: false }
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  socket.on('close', () => {
    end.isClosed = true
  })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
  return { heard, end, parsed: (): unknown[] => heard.map((text): unknown => JSON.parse(text)) }
}

describe('orders that are refused', () => {
  test.each<[string, Fields, number, string]>([
    ['a price off the tick', limit({ price: '49000.001' }), -1013, 'Filter failure: PRICE_FILTER'],
    ['a quantity off the step', limit({ quantity: '0.100001' }), -1013, 'Filter failure: LOT_SIZE'],
    ['a quantity below the least', limit({ quantity: '0.000001' }), -1013, 'Filter failure: LOT_SIZE'],
    ['too little value', limit({ quantity: '0.00005' }), -1013, 'Filter failure: NOTIONAL'],
    ['a price far away', limit({ price: '300000' }), -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    ['too many decimals', limit({ price: '49000.000000001' }), -1111, "Parameter 'price' has too much precision."],
    ['a quantity of zero', limit({ quantity: '0' }), -1013, 'Invalid quantity.'],
    ['too little money', limit({ quantity: '5' }), -2010, 'Account has insufficient balance for requested action.'],
    [
      'too few coins',
      market({ side: 'SELL', quantity: '3' }),
      -2010,
      'Account has insufficient balance for requested action.',
    ],
    ['a symbol that is not listed', limit({ symbol: 'NOSUCH' }), -1121, 'Invalid symbol.'],
    ['an unknown side', limit({ side: 'HOLD' }), -1117, 'Invalid side.'],
    ['an unknown type', limit({ type: 'MAYBE' }), -1116, 'Invalid orderType.'],
    ['a price at the market', market({ price: '1' }), -1106, "Parameter 'price' sent when not required."],
    [
      'a maker that would take',
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1', price: '50010' },
      -2010,
      'Order would immediately match and take.',
    ],
    [
      'a stop that is reached already',
      { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: '51000' },
      -2010,
      'Stop price would trigger immediately.',
    ],
    [
      'a letter in a number',
      limit({ price: '4x' }),
      -1100,
      "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
  ])('%s', async (_, fields, code, msg) => {
    const answer = await place(fields)
    expect(answer).toMatchObject({ status: 400, body: { code, msg } })
    expect(exchange.venue.orders(key.account)).toEqual([])
  })

  test('a missing parameter, a duplicate of an open order, an order more than the symbol takes', async () => {
    expect((await signed('POST /api/v3/order', { symbol: 'BTCUSDT' })).body).toEqual({
      code: -1102,
      msg: "Mandatory parameter 'side' was not sent, was empty/null, or malformed.",
    })
    expect((await place(limit({ newClientOrderId: 'one' }))).status).toBe(200)
    expect((await place(limit({ newClientOrderId: 'one' }))).body).toEqual({
      code: -2010,
      msg: 'Duplicate order sent.',
    })
    exchange.venue.market('BTCUSDT').rules.maxNumOrders = 1
    expect((await place(limit())).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' })
  })

  test('anything while the symbol is halted or gone', async () => {
    exchange.venue.market('BTCUSDT').rules.status = 'HALT'
    expect((await place(limit())).body).toEqual({ code: -2010, msg: 'Market is closed.' })
    exchange.venue.delist('BTCUSDT')
    expect((await place(limit())).body).toEqual({ code: -1121, msg: 'Invalid symbol.' })
  })
})

describe('keys', () => {
  test('of no known form, unknown, revoked, used from elsewhere, without the right to trade', async () => {
    const refused = { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }
    const stranger = { ...key, key: 'x'.repeat(64) }
    expect(await signed('GET /api/v3/account', {}, { key: stranger })).toMatchObject({ status: 401, body: refused })
    const odd = { ...key, key: 'a b' }
    expect((await signed('GET /api/v3/account', {}, { key: odd })).body).toMatchObject({ code: -2014 })
    key.canTrade = false
    expect((await signed('GET /api/v3/account')).status).toBe(200)
    expect((await place(limit())).body).toEqual(refused)
    key.isAddressAllowed = false
    expect((await signed('GET /api/v3/account')).body).toEqual(refused)
    key.isAddressAllowed = true
    key.isRevoked = true
    expect((await signed('GET /api/v3/account')).body).toEqual(refused)
  })

  test('tell what they may do', async () => {
    key.canWithdraw = true
    expect((await signed('GET /sapi/v1/account/apiRestrictions')).body).toMatchObject({
      enableReading: true,
      enableSpotAndMarginTrading: true,
      enableWithdrawals: true,
      ipRestrict: false,
    })
  })

  test('and their signatures and times', async () => {
    expect((await signed('GET /api/v3/account', {}, { secret: 'other' })).body).toMatchObject({ code: -1022 })
    const late = await signed('GET /api/v3/account', {}, { now: NOON - 5001 })
    expect(late.body).toEqual({ code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' })
    expect((await signed('GET /api/v3/account', { recvWindow: 6000 }, { now: NOON - 5001 })).status).toBe(200)
    const early = await signed('GET /api/v3/account', {}, { now: NOON + 1000 })
    expect(early.body).toEqual({
      code: -1021,
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    })
    expect((await signed('GET /api/v3/account', { recvWindow: 60_001 })).body).toMatchObject({ code: -1131 })
  })
})

describe('limits', () => {
  test('weights are counted and told, 429 names the wait, going on is a ban', async () => {
    exchange.limits.limits.weightPerMinute = 45
    const first = await ask(exchange.restUrl, 'GET /api/v3/exchangeInfo')
    expect(first.headers.get('x-mbx-used-weight-1m')).toBe('20')
    await ask(exchange.restUrl, 'GET /api/v3/exchangeInfo')
    clock.advance(15_000)
    const refused = await ask(exchange.restUrl, 'GET /api/v3/exchangeInfo')
    expect(refused).toMatchObject({ status: 429, body: { code: -1003 } })
    expect(refused.headers.get('retry-after')).toBe('45')
    let last = refused
    for (let again = 0; again < 10; again++) last = await ask(exchange.restUrl, 'GET /api/v3/ping')
    expect(last).toMatchObject({ status: 418, body: { code: -1003 } })
    expect(last.headers.get('retry-after')).toBe('120')
    clock.advance(119_999)
    expect((await ask(exchange.restUrl, 'GET /api/v3/ping')).status).toBe(418)
    clock.advance(1)
    expect((await ask(exchange.restUrl, 'GET /api/v3/ping')).status).toBe(200)
  })

  test('orders are counted too', async () => {
    exchange.limits.limits.ordersPerTenSeconds = 1
    const placed = await place(limit())
    expect(placed.headers.get('x-mbx-order-count-10s')).toBe('1')
    expect(await place(limit())).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 1 orders per 10 SECOND.' },
    })
  })
})

describe('faults', () => {
  test('a request is lost before anything is done, or its answer after it', async () => {
    exchange.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'lose', isDone: false })
    await expect(place(limit({ newClientOrderId: 'lost' }))).rejects.toThrow(TypeError)
    expect((await signed('GET /api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'lost' })).body).toEqual({
      code: -2013,
      msg: 'Order does not exist.',
    })
    exchange.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'lose', isDone: true })
    await expect(place(limit({ newClientOrderId: 'done' }))).rejects.toThrow(TypeError)
    const found = await signed('GET /api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'done' })
    expect(found.body).toMatchObject({ status: 'NEW' })
  })

  test('other answers: a 503, noise, half a body, one that comes later', async () => {
    exchange.faults.onRequest({}, { kind: 'answer', isDone: true, status: 503, body: '{"code":-1008}' })
    expect(await place(limit())).toMatchObject({ status: 503 })
    expect(exchange.venue.openOrders(key.account)).toHaveLength(1)
    exchange.faults.onRequest({}, { kind: 'garbage' })
    await expect(place(limit())).rejects.toThrow(SyntaxError)
    exchange.faults.onRequest({}, { kind: 'cut', bytes: 10 })
    await expect(place(limit())).rejects.toThrow(TypeError)
    exchange.faults.onRequest({}, { kind: 'late_answer', ms: 4000 })
    const late = place(limit())
    await vi.waitFor(() => expect(exchange.venue.openOrders(key.account)).toHaveLength(4), PATIENCE)
    clock.advance(4000)
    expect((await late).status).toBe(200)
  })

  test('answers overtake each other, a request arrives twice', async () => {
    exchange.faults.onRequest({ on: 'GET /api/v3/time' }, { kind: 'reorder' })
    const order: string[] = []
    const first = ask(exchange.restUrl, 'GET /api/v3/time').then(() => order.push('first'))
    await vi.waitFor(() => expect(exchange.arrivals).toHaveLength(1), PATIENCE)
    await ask(exchange.restUrl, 'GET /api/v3/ping').then(() => order.push('second'))
    await first
    expect(order).toEqual(['second', 'first'])
    exchange.faults.onRequest({ on: 'POST /api/v3/order' }, { kind: 'twice' })
    expect((await place(market())).status).toBe(200)
    expect(exchange.venue.orders(key.account)).toHaveLength(2)
  })

  test('an order is not found for a while, another is gone for good', async () => {
    await place(limit())
    const [order] = exchange.venue.openOrders(key.account)
    if (order === undefined) expect.fail('there is no order')
    const query = { symbol: 'BTCUSDT', orderId: order.id }
    exchange.hide(order, 2)
    const statuses: number[] = []
    for (let question = 0; question < 3; question++) {
      statuses.push((await signed('GET /api/v3/order', query)).status)
    }
    expect(statuses).toEqual([400, 400, 200])
    exchange.venue.vanish(order)
    expect((await signed('GET /api/v3/order', query)).body).toMatchObject({ code: -2013 })
    expect(key.account.balance('USDT').free.toFixed()).toBe('100000')
  })

  test('streams drop, double, reorder, break, and stay silent while they are open', async () => {
    const stream = await listen('/ws/btcusdt@trade')
    const take = (times: number): void => {
      for (let time = 0; time < times; time++) exchange.crowd.take('BTCUSDT', 'BUY', '0.001')
    }
    exchange.faults.onStream({ on: 'btcusdt@trade' }, { kind: 'drop' })
    exchange.faults.onStream({ on: 'btcusdt@trade' }, { kind: 'twice' })
    exchange.faults.onStream({ on: 'btcusdt@trade' }, { kind: 'reorder' })
    take(4)
    await vi.waitFor(() => expect(stream.heard).toHaveLength(4), PATIENCE)
    const ids = stream.parsed()
    // Of the trades 2 to 5 the first is lost, the second comes twice, and the third comes after the fourth.
    expect(ids).toMatchObject([{ t: 3 }, { t: 3 }, { t: 5 }, { t: 4 }])
    exchange.faults.silent = /trade/
    take(1)
    exchange.faults.silent = false
    take(1)
    await vi.waitFor(() => expect(stream.heard).toHaveLength(5), PATIENCE)
    expect(stream.parsed().at(-1)).toMatchObject({ t: 7 })
    exchange.faults.onStream({}, { kind: 'garbage' })
    exchange.faults.onStream({}, { kind: 'cut' })
    take(2)
    await vi.waitFor(() => expect(stream.end.isClosed).toBe(true), PATIENCE)
    expect(() => stream.parsed()).toThrow(SyntaxError)
  })

  test('the same seed makes the same troubles and the same market', async () => {
    const run = async (): Promise<string> => {
      const other = await startFakeBinance({ clock: fakeClock(NOON), seed: 11 })
      other.crowd.quote('BTCUSDT', { price: '50000' })
      other.crowd.walk('BTCUSDT', 300)
      const { key: name } = other.openAccount({})
      const trades = other.venue.market('BTCUSDT').tape.trades.map(({ id, price, quantity }) => [id, price, quantity])
      await other.close()
      return JSON.stringify([name, other.faults.noise(20), trades])
    }
    const first = await run()
    expect(first).toBe(await run())
    expect(first.length).toBeGreaterThan(1000)
  })
})

describe('streams', () => {
  test('a listen key lives for an hour, is kept alive, and tells when it ends', async () => {
    const opened = await ask(exchange.restUrl, 'POST /api/v3/userDataStream', {}, { key, now: NOON })
    const { listenKey } = Object(opened.body)
    const stream = await listen(`/ws/${listenKey}`)
    clock.advance(3_599_000)
    expect((await signed('PUT /api/v3/userDataStream', { listenKey })).status).toBe(200)
    clock.advance(3_599_000)
    await place(market())
    await vi.waitFor(() => expect(stream.parsed()).toContainEqual(expect.objectContaining({ x: 'TRADE' })), PATIENCE)
    exchange.users.expire(key.account)
    await vi.waitFor(() => {
      expect(stream.parsed().at(-1)).toMatchObject({ e: 'listenKeyExpired', listenKey })
    }, PATIENCE)
    expect((await signed('PUT /api/v3/userDataStream', { listenKey })).body).toEqual({
      code: -1125,
      msg: 'This listenKey does not exist.',
    })
  })

  test('a listen key that is closed closes its stream', async () => {
    const opened = await ask(exchange.restUrl, 'POST /api/v3/userDataStream', {}, { key, now: NOON })
    const { listenKey } = Object(opened.body)
    const stream = await listen(`/ws/${listenKey}`)
    expect((await signed('DELETE /api/v3/userDataStream', { listenKey })).status).toBe(200)
    await vi.waitFor(() => expect(stream.end.isClosed).toBe(true), PATIENCE)
  })

  test('changes of the book add up to the book', async () => {
    const snapshot = exchange.venue.market('BTCUSDT').book
    const book = new Map<string, string>()
    for (const side of ['BUY', 'SELL'] as const) {
      for (const [price, quantity] of snapshot.levels(side, 5000))
        book.set(`${side} ${price.toFixed(8)}`, quantity.toFixed(8))
    }
    const since = exchange.venue.market('BTCUSDT').updateId
    const stream = await listen('/stream?streams=btcusdt@depth@100ms')
    for (let round = 0; round < 5; round++) {
      exchange.crowd.walk('BTCUSDT', 40)
      clock.advance(100)
    }
    await vi.waitFor(() => expect(stream.heard).toHaveLength(5), PATIENCE)
    let last = since
    for (const message of stream.parsed()) {
      const { data } = Object(message)
      expect(data.U).toBe(last + 1)
      last = data.u
      for (const [side, changes] of [
        ['BUY', data.b],
        ['SELL', data.a],
      ] as const) {
        for (const [price, quantity] of changes) {
          if (Number(quantity) === 0) book.delete(`${side} ${price}`)
          else book.set(`${side} ${price}`, quantity)
        }
      }
    }
    const real = new Map<string, string>()
    for (const side of ['BUY', 'SELL'] as const) {
      for (const [price, quantity] of snapshot.levels(side, 5000))
        real.set(`${side} ${price.toFixed(8)}`, quantity.toFixed(8))
    }
    expect(book).toEqual(real)
  })

  test('a bar is told once a second while it is made and once when it is over', async () => {
    const stream = await listen('/ws/btcusdt@kline_1m')
    exchange.crowd.take('BTCUSDT', 'SELL', '0.2')
    clock.advance(1000)
    clock.advance(59_000)
    await vi.waitFor(() => expect(stream.heard).toHaveLength(2), PATIENCE)
    expect(stream.parsed()).toMatchObject([
      { k: { t: NOON, o: '50010.00000000', c: '49990.00000000', x: false } },
      { k: { t: NOON, v: '0.21000000', n: 2, x: true } },
    ])
  })
})

describe('history', () => {
  test('bars come in pages, larger ones out of smaller ones', async () => {
    const start = NOON - 2000 * 60_000
    const bars = Array.from({ length: 2000 }, (_, index) =>
      barOf(start + index * 60_000, 100 + index, 101 + index, 99 + index, 100 + index, 1),
    )
    exchange.venue.market('ETHUSDT').tape.seed(bars)
    const times: number[] = []
    for (let from = start; from < NOON; ) {
      const { body } = await ask(exchange.restUrl, 'GET /api/v3/klines', {
        symbol: 'ETHUSDT',
        interval: '1m',
        startTime: from,
        endTime: NOON - 1,
        limit: 700,
      })
      const page: unknown[][] = Array.isArray(body) ? body : []
      times.push(...page.map(([time]) => Number(time)))
      from = (times.at(-1) ?? NOON) + 60_000
    }
    expect(times).toEqual(bars.map(({ time }) => time))
    const { body } = await ask(exchange.restUrl, 'GET /api/v3/klines', { symbol: 'ETHUSDT', interval: '1h', limit: 2 })
    const rows: unknown[][] = Array.isArray(body) ? body : []
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      [NOON - 3_600_000, '2040.00000000', '2100.00000000', '2039.00000000', '2099.00000000', '60.00000000'],
      [NOON, '2099.00000000', '2099.00000000', '2099.00000000', '2099.00000000', '0.00000000'],
    ])
  })

  test('own trades come in pages by their ids', async () => {
    for (let order = 0; order < 7; order++) await place(market({ quantity: '0.001' }))
    const ids: number[] = []
    for (let from = 0; ; from = (ids.at(-1) ?? 0) + 1) {
      const { body } = await signed('GET /api/v3/myTrades', { symbol: 'BTCUSDT', fromId: from, limit: 3 })
      const page: unknown[] = Array.isArray(body) ? body : []
      ids.push(...page.map((trade) => Number(Object(trade).id)))
      if (page.length < 3) break
    }
    expect(ids).toEqual(exchange.venue.fills(key.account).map(({ trade }) => trade.id))
    expect(ids).toHaveLength(7)
  })
})

test('whatever is traded, nothing is made and nothing is lost, and nobody owes anything', async () => {
  let trades = 0
  const orders = fc.array(
    fc.record({
      who: fc.integer({ min: 0, max: 2 }),
      side: fc.constantFrom('BUY', 'SELL'),
      type: fc.constantFrom('LIMIT', 'LIMIT', 'LIMIT', 'MARKET', 'STOP_LOSS', 'CANCEL'),
      lots: fc.integer({ min: 1, max: 200 }),
      ticks: fc.integer({ min: -20, max: 20 }),
      isIoc: fc.boolean(),
    }),
    { minLength: 30, maxLength: 80 },
  )
  await fc.assert(
    fc.asyncProperty(orders, async (steps) => {
      const free = decimal(0)
      const symbols = [symbolRules('BTC', 'USDT', { makerCommission: free, takerCommission: free })]
      const venue = await startFakeBinance({ clock: fakeClock(NOON), seed: 1, symbols })
      const accounts = [1, 2, 3].map(() => venue.openAccount({ USDT: '100000', BTC: '1' }).account)
      let count = 0
      for (const step of steps) {
        const account = accounts[step.who]
        if (account === undefined) continue
        const price = decimal(50_000).add(step.ticks)
        try {
          const [oldest] = venue.venue.openOrders(account)
          if (step.type === 'CANCEL') {
            if (oldest !== undefined) venue.venue.cancel(oldest)
            continue
          }
          venue.venue.place(account, {
            symbol: 'BTCUSDT',
            side: step.side,
            type: step.type,
            timeInForce: step.type === 'LIMIT' && step.isIoc ? 'IOC' : 'GTC',
            quantity: decimal(step.lots).mul('0.001'),
            quoteQuantity: undefined,
            price: step.type === 'LIMIT' ? price : undefined,
            stopPrice: step.type === 'STOP_LOSS' ? price : undefined,
            trailingDelta: undefined,
            clientOrderId: `order-${++count}`,
          })
        } catch (error) {
          expect(error).toHaveProperty('code')
        }
      }
      const { book, tape } = venue.venue.market('BTCUSDT')
      trades += tape.trades.length
      await venue.close()
      for (const [asset, all] of [
        ['USDT', 300_000],
        ['BTC', 3],
      ] as const) {
        const balances = accounts.map((account) => account.balance(asset))
        const sum = balances.reduce((total, { free: own, locked }) => total.add(own).add(locked), ZERO)
        expect(sum.toFixed()).toBe(String(all))
        for (const balance of balances) {
          expect(balance.free.gte(0)).toBe(true)
          expect(balance.locked.gte(0)).toBe(true)
        }
      }
      // Nothing that could trade with each other lies in the book.
      const bid = book.bestPrice('BUY')
      const offer = book.bestPrice('SELL')
      if (bid !== undefined && offer !== undefined) expect(bid.lt(offer)).toBe(true)
    }),
    { numRuns: 60 },
  )
  expect(trades).toBeGreaterThan(100)
})
