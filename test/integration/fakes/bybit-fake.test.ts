/** What the fake exchange refuses, and in which words; its limits, its faults and its streams. The clock stands still. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { decimal, ZERO } from '#shared/decimal.ts'
import { type FakeClock, fakeClock } from '#test/builders/clock.ts'
import type { ApiKey } from '#test/fakes/bybit/api-keys.ts'
import { ask, type BareAnswer, type Signer } from '#test/fakes/bybit/bare-client.ts'
import { type FakeBybit, startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'
import { bybitRules } from '#test/fakes/bybit/symbols.ts'
import { barOf } from '#test/fakes/venue/tape.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const DAY = 86_400_000
const PATIENCE = { timeout: 30_000, interval: 10 }

let clock: FakeClock
let exchange: FakeBybit
let key: ApiKey

beforeEach(async () => {
  clock = fakeClock(NOON)
  exchange = await startFakeBybit({ clock, seed: 3 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.01')
})

afterEach(async () => {
  await exchange.close()
})

type Fields = Readonly<Record<string, string | number>>
const ON: Fields = { category: 'spot', symbol: 'BTCUSDT' }
const signed = (name: string, params: Fields = {}, signer: Partial<Signer> = {}): Promise<BareAnswer> =>
  ask(exchange.restUrl, name, params, { key, now: exchange.now(), ...signer })
const limit = (fields: Fields = {}): Fields => ({
  ...ON,
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.1',
  price: '49000',
  ...fields,
})
const market = (fields: Fields = {}): Fields => ({
  ...ON,
  side: 'Buy',
  orderType: 'Market',
  marketUnit: 'baseCoin',
  qty: '0.1',
  ...fields,
})
const place = (fields: Fields): Promise<BareAnswer> => signed('POST /v5/order/create', fields)
const find = async (query: Fields): Promise<unknown[]> =>
  Object((await signed('GET /v5/order/realtime', { ...ON, ...query })).body).result.list

/** Opens a websocket and keeps what it tells, and how it ended. */
async function listen(path: string, ...commands: unknown[]) {
  const socket = new WebSocket(`${exchange.socketUrl}${path}`)
  const heard: string[] = []
  const end = { isClosed: false }
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  socket.on('close', () => {
    end.isClosed = true
  })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
  const send = (command: unknown): void => socket.send(JSON.stringify(command))
  const parsed = (): unknown[] => heard.map((text): unknown => JSON.parse(text))
  const topic = (name: string): unknown[] => parsed().filter((message) => Object(message).topic === name)
  for (const command of commands) send(command)
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(commands.length), PATIENCE)
  return { heard, end, send, parsed, topic }
}

const subscribe = (...args: string[]) => ({ op: 'subscribe', req_id: 'one', args })
const auth = (secret = key.secret, expires = NOON + 1000) => ({
  op: 'auth',
  args: [key.key, expires, createHmac('sha256', secret).update(`GET/realtime${expires}`).digest('hex')],
})

describe('orders that are refused', () => {
  test.each<[string, Fields, number]>([
    ['a price off the tick', limit({ price: '49000.01' }), 170_134],
    ['a quantity off the step', limit({ qty: '0.1000001' }), 170_137],
    ['a quantity below the least', limit({ qty: '0.0000001' }), 170_136],
    ['a quantity above the most', limit({ qty: '84' }), 170_135],
    ['too little value', limit({ qty: '0.0001' }), 170_140],
    ['a value with too many decimals', market({ qty: '10.00000001', marketUnit: 'quoteCoin' }), 170_148],
    ['a price far away', limit({ price: '300000' }), 170_193],
    ['too little money', limit({ qty: '5' }), 170_131],
    ['too few coins', market({ side: 'Sell', qty: '3' }), 170_131],
    ['a symbol that is not listed', limit({ symbol: 'NOSUCH' }), 170_121],
    ['an unknown side', limit({ side: 'Hold' }), 170_117],
    ['an unknown type', limit({ orderType: 'Maybe' }), 170_116],
    ['an unknown time in force', limit({ timeInForce: 'GTD' }), 170_115],
    ['an unknown kind', limit({ orderFilter: 'OcoOrder' }), 170_202],
    ['a stop without a trigger', limit({ orderFilter: 'StopOrder' }), 170_203],
    ['a letter in a number', limit({ price: '4x' }), 170_130],
    ['no price', { ...ON, side: 'Buy', orderType: 'Limit', qty: '0.1' }, 170_105],
    ['no side', { ...ON, orderType: 'Limit', qty: '0.1', price: '49000' }, 10_001],
    ['another category', limit({ category: 'linear' }), 10_001],
    ['a client order id of no known form', limit({ orderLinkId: 'a b' }), 10_001],
    ['attached protection', limit({ stopLoss: '48000' }), 10_001],
  ])('%s', async (_, fields, retCode) => {
    expect(await place(fields)).toMatchObject({ status: 200, body: { retCode, result: {} } })
    expect(exchange.venue.orders(key.account)).toEqual([])
  })

  test('a client order id that was used before, an order more than the account may have', async () => {
    expect((await place(market({ orderLinkId: 'one' }))).body).toMatchObject({ retCode: 0 })
    expect((await place(limit({ orderLinkId: 'one' }))).body).toMatchObject({
      retCode: 170_141,
      retMsg: 'Duplicate clientOrderId.',
    })
    exchange.venue.market('BTCUSDT').rules.maxNumOrders = 0
    expect((await place(limit())).body).toMatchObject({ retCode: 170_810 })
  })

  test('anything while the symbol is halted or gone, or the account may not trade', async () => {
    key.account.canTrade = false
    expect((await place(limit())).body).toMatchObject({ retCode: 170_201 })
    key.account.canTrade = true
    exchange.venue.market('BTCUSDT').rules.status = 'HALT'
    expect((await place(limit())).body).toMatchObject({ retCode: 170_157 })
    exchange.venue.delist('BTCUSDT')
    expect((await place(limit())).body).toMatchObject({ retCode: 170_121 })
  })
})

describe('keys', () => {
  test('unknown, revoked, used from elsewhere, without the right to trade', async () => {
    const wallet = (signer: Partial<Signer> = {}) =>
      signed('GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }, signer)
    const stranger = { ...key, key: 'x'.repeat(18) }
    expect((await wallet({ key: stranger })).body).toMatchObject({ retCode: 10_003 })
    expect(await ask(exchange.restUrl, 'GET /v5/account/info')).toMatchObject({ status: 401, body: '' })
    key.canTrade = false
    expect((await wallet()).body).toMatchObject({ retCode: 0 })
    expect((await place(limit())).body).toMatchObject({ retCode: 10_005 })
    key.isAddressAllowed = false
    expect((await wallet()).body).toMatchObject({ retCode: 10_010 })
    key.isAddressAllowed = true
    key.isRevoked = true
    expect((await wallet()).body).toMatchObject({ retCode: 10_003, retMsg: 'API key is invalid.' })
  })

  test('tell what they may do', async () => {
    const told = async () => Object((await signed('GET /v5/user/query-api')).body).result
    expect(await told()).toMatchObject({
      readOnly: 0,
      permissions: { Spot: ['SpotTrade'], Wallet: ['AccountTransfer'] },
      ips: ['*'],
      uta: 1,
    })
    key.canTrade = false
    key.canWithdraw = true
    key.isRestricted = true
    expect(await told()).toMatchObject({
      readOnly: 1,
      permissions: { Spot: [], Wallet: ['AccountTransfer', 'Withdraw'] },
      ips: ['127.0.0.1'],
    })
  })

  test('and their signatures and times', async () => {
    const info = async (signer: Partial<Signer>) => (await signed('GET /v5/account/info', {}, signer)).body
    expect(await info({ secret: 'other' })).toMatchObject({ retCode: 10_004, retMsg: expect.stringContaining(key.key) })
    expect(await info({ now: NOON - 5001 })).toMatchObject({
      retCode: 10_002,
      retMsg: `invalid request, please check your server timestamp or recv_window param. req_timestamp[${NOON - 5001}],server_timestamp[${NOON}],recv_window[5000]`,
    })
    expect(await info({ now: NOON - 5001, window: 6000 })).toMatchObject({ retCode: 0 })
    expect(await info({ now: NOON + 999 })).toMatchObject({ retCode: 0 })
    expect(await info({ now: NOON + 1000 })).toMatchObject({ retCode: 10_002 })
  })
})

describe('limits', () => {
  test('calls of an account are counted and told, and 10006 names the wait', async () => {
    exchange.limits.limits.ordersPerSecond = 2
    clock.advance(300)
    const first = await place(limit())
    expect([first.headers.get('x-bapi-limit'), first.headers.get('x-bapi-limit-status')]).toEqual(['2', '1'])
    await place(limit())
    const refused = await place(limit())
    expect(refused).toMatchObject({ status: 200, body: { retCode: 10_006 } })
    expect(refused.headers.get('x-bapi-limit-reset-timestamp')).toBe(String(NOON + 1000))
    expect(exchange.venue.openOrders(key.account)).toHaveLength(2)
    clock.advance(700)
    expect((await place(limit())).body).toMatchObject({ retCode: 0 })
  })

  test('an address that asks too much is banned with 403, and works again afterwards', async () => {
    exchange.limits.limits.requestsPerFiveSeconds = 2
    const time = () => ask(exchange.restUrl, 'GET /v5/market/time')
    expect([(await time()).status, (await time()).status, (await time()).status]).toEqual([200, 200, 403])
    clock.advance(599_999)
    expect((await time()).status).toBe(403)
    clock.advance(1)
    expect((await time()).status).toBe(200)
  })
})

describe('faults', () => {
  test('a request is lost before anything is done, or its answer after it', async () => {
    exchange.faults.onRequest({ on: 'POST /v5/order/create' }, { kind: 'lose', isDone: false })
    await expect(place(limit({ orderLinkId: 'lost' }))).rejects.toThrow(TypeError)
    expect(await find({ orderLinkId: 'lost' })).toEqual([])
    exchange.faults.onRequest({ on: 'POST /v5/order/create' }, { kind: 'lose', isDone: true })
    await expect(place(limit({ orderLinkId: 'done' }))).rejects.toThrow(TypeError)
    expect(await find({ orderLinkId: 'done' })).toMatchObject([{ orderStatus: 'New' }])
  })

  test('other answers: a 503, noise, half a body, one that comes later', async () => {
    exchange.faults.onRequest({}, { kind: 'answer', isDone: true, status: 503, body: '' })
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

  test('a request arrives twice: the second finds its client order id taken', async () => {
    exchange.faults.onRequest({ on: 'POST /v5/order/create' }, { kind: 'twice' })
    expect((await place(market({ orderLinkId: 'twice' }))).body).toMatchObject({ retCode: 170_141 })
    expect(exchange.venue.orders(key.account)).toHaveLength(1)
  })

  test('an order is not found for a while, another is gone for good', async () => {
    await place(limit({ orderLinkId: 'shy' }))
    const [order] = exchange.venue.openOrders(key.account)
    if (order === undefined) expect.fail('there is no order')
    exchange.hide(order, 2)
    const found: number[] = []
    for (let question = 0; question < 3; question++) found.push((await find({ orderLinkId: 'shy' })).length)
    expect(found).toEqual([0, 0, 1])
    exchange.venue.vanish(order)
    expect(await find({ orderLinkId: 'shy' })).toEqual([])
    expect((await signed('POST /v5/order/cancel', { ...ON, orderLinkId: 'shy' })).body).toMatchObject({
      retCode: 170_213,
    })
    expect(key.account.balance('USDT').free.toFixed()).toBe('100000')
  })

  test('streams drop, double, reorder, break, and stay silent while they are open', async () => {
    const name = 'publicTrade.BTCUSDT'
    const stream = await listen('/v5/public/spot', subscribe(name))
    const take = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time++) {
        exchange.crowd.take('BTCUSDT', 'BUY', '0.001')
        await Promise.resolve()
      }
    }
    exchange.faults.onStream({ on: name }, { kind: 'drop' })
    exchange.faults.onStream({ on: name }, { kind: 'twice' })
    exchange.faults.onStream({ on: name }, { kind: 'reorder' })
    await take(4)
    await vi.waitFor(() => expect(stream.topic(name)).toHaveLength(4), PATIENCE)
    const sequence = () => stream.topic(name).map((message) => Object(message).data[0].seq - 7_000_000_000)
    // Of the trades 2 to 5 the first is lost, the second comes twice, and the third comes after the fourth.
    expect(sequence()).toEqual([3, 3, 5, 4])
    exchange.faults.silent = true
    await take(1)
    stream.send({ op: 'ping' })
    await vi.waitFor(() => expect(exchange.connections()).toBe(1), PATIENCE)
    exchange.faults.silent = false
    await take(1)
    await vi.waitFor(() => expect(sequence()).toEqual([3, 3, 5, 4, 7]), PATIENCE)
    exchange.faults.onStream({}, { kind: 'garbage' })
    exchange.faults.onStream({}, { kind: 'cut' })
    await take(2)
    await vi.waitFor(() => expect(stream.end.isClosed).toBe(true), PATIENCE)
    expect(() => stream.parsed()).toThrow(SyntaxError)
  })

  test('orders over the websocket are troubled too', async () => {
    const stream = await listen('/v5/trade', auth())
    const header = { 'X-BAPI-TIMESTAMP': String(NOON) }
    const order = (reqId: string, fields: Fields) => ({ reqId, op: 'order.create', header, args: [limit(fields)] })
    exchange.faults.onRequest({ on: 'order.create' }, { kind: 'hang', isDone: true })
    stream.send(order('1', { orderLinkId: 'unheard' }))
    stream.send(order('2', { qty: '50' }))
    await vi.waitFor(() => {
      expect(stream.parsed().at(-1)).toMatchObject({ reqId: '2', retCode: 170_131, op: 'order.create' })
    }, PATIENCE)
    expect(await find({ orderLinkId: 'unheard' })).toMatchObject([{ orderStatus: 'New' }])
    exchange.faults.onRequest({ on: 'order.create' }, { kind: 'lose', isDone: false })
    stream.send(order('3', {}))
    await vi.waitFor(() => expect(stream.end.isClosed).toBe(true), PATIENCE)
    expect(exchange.venue.openOrders(key.account)).toHaveLength(1)
  })

  test('the same seed makes the same troubles and the same market', async () => {
    const run = async (): Promise<string> => {
      const other = await startFakeBybit({ clock: fakeClock(NOON), seed: 11 })
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
  test('a private connection is told nothing before it has proved a key', async () => {
    const stranger = await listen('/v5/private', subscribe('order'))
    expect(stranger.parsed()).toMatchObject([{ success: false, op: 'subscribe', req_id: 'one' }])
    const wrong = await listen('/v5/private', auth('other'))
    expect(wrong.parsed()).toMatchObject([{ success: false, op: 'auth' }])
    await vi.waitFor(() => expect(wrong.end.isClosed).toBe(true), PATIENCE)
    const late = await listen('/v5/private', auth(key.secret, NOON - 1))
    expect(late.parsed()).toMatchObject([{ success: false, op: 'auth' }])
    const own = await listen('/v5/private', auth(), subscribe('order.spot', 'wallet'), { op: 'ping', req_id: 'two' })
    expect(own.parsed()).toMatchObject([
      { success: true, op: 'auth' },
      { success: true, op: 'subscribe', req_id: 'one' },
      { op: 'pong', req_id: 'two', args: [String(NOON)] },
    ])
    await place(limit({ orderLinkId: 'told' }))
    await vi.waitFor(() => {
      expect(own.topic('order.spot')).toMatchObject([{ data: [{ orderLinkId: 'told', orderStatus: 'New' }] }])
      expect(own.topic('wallet')).toMatchObject([{ data: [{ coin: [{ coin: 'USDT', locked: '4900' }] }] }])
    }, PATIENCE)
    expect(stranger.heard).toHaveLength(1)
  })

  test('an order is told at each change, its executions with the fee', async () => {
    const own = await listen('/v5/private', auth(), subscribe('order', 'execution'))
    await place(limit({ side: 'Sell', price: '50005', qty: '0.3' }))
    exchange.crowd.take('BTCUSDT', 'BUY', '0.1')
    await Promise.resolve()
    await signed('POST /v5/order/cancel-all', ON)
    await vi.waitFor(() => expect(own.topic('order')).toHaveLength(3), PATIENCE)
    expect(own.topic('order').map((message) => Object(message).data[0].orderStatus)).toEqual([
      'New',
      'PartiallyFilled',
      'PartiallyFilledCanceled',
    ])
    expect(own.topic('execution')).toMatchObject([
      { data: [{ category: 'spot', execQty: '0.1', execFee: '5.0005', feeCurrency: 'USDT', leavesQty: '0.2' }] },
    ])
  })

  test('a deposit is told by the wallet', async () => {
    const own = await listen('/v5/private', auth(), subscribe('wallet'))
    exchange.venue.deposit(key.account, 'ETH', decimal(3))
    await vi.waitFor(() => {
      expect(own.topic('wallet')).toMatchObject([{ data: [{ coin: [{ coin: 'ETH', walletBalance: '3' }] }] }])
    }, PATIENCE)
  })

  test('unknown topics, too many and unknown commands are refused', async () => {
    const many = Array.from({ length: 11 }, () => 'tickers.BTCUSDT')
    const stream = await listen(
      '/v5/public/spot',
      subscribe('orderbook.7.BTCUSDT'),
      subscribe('tickers.NOSUCH'),
      subscribe(...many),
      { op: 'dance' },
      { op: 'ping', req_id: 'two' },
    )
    expect(stream.parsed()).toMatchObject([
      { success: false, ret_msg: 'error:handler not found,topic:orderbook.7.BTCUSDT' },
      { success: false },
      { success: false, ret_msg: 'args size >10' },
      { success: false },
      { success: true, ret_msg: 'pong', req_id: 'two', op: 'ping' },
    ])
    const elsewhere = new WebSocket(`${exchange.socketUrl}/v5/public/linear`)
    await expect(new Promise((_, reject) => elsewhere.on('error', reject))).rejects.toThrow('404')
  })

  test('a book that is kept by what is told equals the book of the exchange, also after it began anew', async () => {
    const name = 'orderbook.50.BTCUSDT'
    const stream = await listen('/v5/public/spot', subscribe(name))
    for (let round = 0; round < 10; round++) {
      exchange.crowd.walk('BTCUSDT', 30)
      clock.advance(20)
      if (round === 5) exchange.markets.restartBooks('BTCUSDT')
    }
    const { book } = exchange.venue.market('BTCUSDT')
    const levels = (side: 'BUY' | 'SELL') =>
      book.levels(side, 50).map(([price, quantity]) => [price.toFixed(), quantity.toFixed()])
    await vi.waitFor(() => expect(stream.topic(name).length).toBeGreaterThanOrEqual(12), PATIENCE)
    const kept = { b: new Map<string, string>(), a: new Map<string, string>() }
    let last = 0
    for (const message of stream.topic(name)) {
      const { type, data } = Object(message)
      if (type === 'delta') expect(data.u).toBe(last + 1)
      last = data.u
      for (const side of ['b', 'a'] as const) {
        if (type === 'snapshot') kept[side].clear()
        for (const [price, size] of data[side]) {
          if (size === '0') kept[side].delete(price)
          else kept[side].set(price, size)
        }
      }
    }
    expect(last).toBeLessThan(10)
    const sorted = (side: 'b' | 'a', sign: number) =>
      [...kept[side]].sort(([one], [other]) => sign * (Number(one) - Number(other)))
    expect(sorted('b', -1)).toEqual(levels('BUY'))
    expect(sorted('a', 1)).toEqual(levels('SELL'))
  })

  test('a bar is told while it lasts and once it is over', async () => {
    const name = 'kline.1.BTCUSDT'
    const stream = await listen('/v5/public/spot', subscribe(name))
    exchange.crowd.take('BTCUSDT', 'BUY', '0.1')
    clock.advance(60_000)
    await vi.waitFor(() => expect(stream.topic(name)).toHaveLength(2), PATIENCE)
    expect(stream.topic(name)).toMatchObject([
      { data: [{ start: NOON, end: NOON + 59_999, volume: '0.11', confirm: false }] },
      { data: [{ start: NOON, volume: '0.11', confirm: true }] },
    ])
  })

  test('whoever is not heard for ten minutes is cut off', async () => {
    const quiet = await listen('/v5/public/spot')
    const lively = await listen('/v5/public/spot')
    for (let minute = 0; minute < 12; minute++) {
      clock.advance(60_000)
      lively.send({ op: 'ping' })
      await vi.waitFor(() => expect(lively.heard).toHaveLength(minute + 1), PATIENCE)
    }
    await vi.waitFor(() => expect(quiet.end.isClosed).toBe(true), PATIENCE)
    expect(lively.end.isClosed).toBe(false)
    exchange.cutStreams()
    await vi.waitFor(() => expect(lively.end.isClosed).toBe(true), PATIENCE)
  })
})

describe('history', () => {
  test('bars come newest first; of a span that holds more than are wanted come the newest', async () => {
    const { tape } = exchange.venue.market('ETHUSDT')
    tape.seed(Array.from({ length: 2000 }, (_, index) => barOf(NOON - (2000 - index) * 60_000, 1, 3, 1, index + 2, 1)))
    const bars = async (fields: Fields): Promise<string[][]> =>
      Object(
        (await ask(exchange.restUrl, 'GET /v5/market/kline', { category: 'spot', symbol: 'ETHUSDT', ...fields })).body,
      ).result.list
    const hours = await bars({ interval: '60', limit: 3 })
    expect(hours.map(([start]) => Number(start))).toEqual([NOON, NOON - 3_600_000, NOON - 7_200_000])
    const start = NOON - 1500 * 60_000
    const fromStart = await bars({ interval: '1', start, limit: 2 })
    expect(fromStart.map(([time]) => Number(time))).toEqual([start + 60_000, start])
    const span = await bars({ interval: '1', start, end: NOON - 60_000, limit: 1000 })
    expect([span.length, span[0]?.[0], span.at(-1)?.[0]]).toEqual([
      1000,
      String(NOON - 60_000),
      String(NOON - 1000 * 60_000),
    ])
    const rest = await bars({ interval: '1', start, end: NOON - 1001 * 60_000, limit: 1000 })
    expect([rest.length, rest.at(-1)?.[0]]).toEqual([500, String(start)])
  })

  test('is told for seven days unless a span is named, which is seven days long at most', async () => {
    await place(market({ orderLinkId: 'old' }))
    clock.advance(8 * DAY)
    await place(market({ orderLinkId: 'new' }))
    const list = async (name: string, fields: Fields = {}): Promise<string[]> =>
      Object((await signed(name, { category: 'spot', ...fields })).body).result.list.map(
        (row: { orderLinkId: string }) => row.orderLinkId,
      )
    for (const name of ['GET /v5/order/history', 'GET /v5/execution/list']) {
      expect(await list(name)).toEqual(['new'])
      expect(await list(name, { startTime: NOON })).toEqual(['old'])
      expect(await list(name, { endTime: NOON + DAY })).toEqual(['old'])
      const tooLong = { category: 'spot', startTime: NOON, endTime: NOON + 7 * DAY + 1 }
      expect((await signed(name, tooLong)).body).toMatchObject({ retCode: 10_001 })
    }
    expect(await list('GET /v5/order/history', { orderLinkId: 'old' })).toEqual(['old'])
    expect(await list('GET /v5/order/realtime', { openOnly: 1 })).toEqual(['new', 'old'])
  })

  test('an order that ended without a fill is forgotten after a day, lately ended ones after a restart', async () => {
    const list = async (name: string, fields: Fields = {}): Promise<unknown[]> =>
      Object((await signed(name, { category: 'spot', ...fields })).body).result.list
    await place(limit({ orderLinkId: 'never', price: '40000' }))
    await signed('POST /v5/order/cancel', { ...ON, orderLinkId: 'never' })
    await place(market({ orderLinkId: 'filled' }))
    expect(await list('GET /v5/order/history', { orderStatus: 'Cancelled' })).toMatchObject([{ orderLinkId: 'never' }])
    clock.advance(DAY)
    expect(await list('GET /v5/order/history')).toHaveLength(2)
    clock.advance(1)
    expect(await list('GET /v5/order/history')).toMatchObject([{ orderLinkId: 'filled' }])
    expect(await list('GET /v5/order/history', { orderLinkId: 'never' })).toEqual([])
    expect(await find({ orderLinkId: 'never' })).toMatchObject([{ orderStatus: 'Cancelled' }])
    exchange.forgetClosed()
    expect(await find({ orderLinkId: 'filled' })).toEqual([])
    expect(await list('GET /v5/order/history', { orderLinkId: 'filled' })).toMatchObject([{ orderStatus: 'Filled' }])
  })

  test('who names an order is told all its executions, however old', async () => {
    await place(market({ orderLinkId: 'old' }))
    clock.advance(30 * DAY)
    const query = { category: 'spot', symbol: 'ETHUSDT', orderLinkId: 'old' }
    const { list } = Object((await signed('GET /v5/execution/list', query)).body).result
    expect(list).toMatchObject([{ symbol: 'BTCUSDT', execQty: '0.1' }])
  })

  test('a cursor leads through all of it, whatever comes meanwhile', async () => {
    for (let order = 1; order <= 3; order++) await place(market({ orderLinkId: `order-${order}` }))
    const page = async (fields: Fields = {}) =>
      Object((await signed('GET /v5/execution/list', { category: 'spot', limit: 2, ...fields })).body).result
    const first = await page()
    await place(market({ orderLinkId: 'order-4' }))
    const second = await page({ cursor: first.nextPageCursor })
    expect([...first.list, ...second.list]).toMatchObject([3, 2, 1].map((id) => ({ orderLinkId: `order-${id}` })))
    const third = await page({ cursor: second.nextPageCursor })
    expect(third).toMatchObject({ list: [], nextPageCursor: '' })
    expect((await signed('GET /v5/execution/list', { category: 'spot', cursor: 'no' })).body).toMatchObject({
      retCode: 10_001,
    })
  })
})

test('rules are told as the symbols were given', async () => {
  const other = await startFakeBybit({ clock, symbols: [bybitRules('SOL', 'USDC', { minNotional: decimal(1) })] })
  const { body } = await ask(other.restUrl, 'GET /v5/market/instruments-info', { category: 'spot' })
  await other.close()
  expect(body).toMatchObject({
    retCode: 0,
    result: { list: [{ symbol: 'SOLUSDC', baseCoin: 'SOL', quoteCoin: 'USDC', lotSizeFilter: { minOrderAmt: '1' } }] },
  })
})

test('money is neither made nor lost but for fees, whatever is done', async () => {
  const step = fc.record({
    kind: fc.constantFrom('limit', 'market', 'stop', 'amend', 'cancel', 'crowd'),
    side: fc.constantFrom('Buy', 'Sell'),
    price: fc.integer({ min: 49_900, max: 50_100 }),
    qty: fc.integer({ min: 1, max: 30 }),
    which: fc.nat(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const other = await startFakeBybit({ clock: fakeClock(NOON), seed: 5 })
      other.limits.limits.ordersPerSecond = 1000
      other.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.05' })
      other.crowd.take('BTCUSDT', 'BUY', '0.01')
      const own = other.openAccount({ USDT: '10000', BTC: '0.2' })
      const send = (name: string, fields: Fields) =>
        ask(other.restUrl, `POST /v5/order/${name}`, { ...ON, ...fields }, { key: own, now: NOON })
      for (const { kind, side, price, qty, which } of steps) {
        const size = { side, qty: decimal(qty).div(1000).toFixed() }
        const open = other.venue.openOrders(own.account)
        const chosen = `19${String(open[which % Math.max(open.length, 1)]?.id ?? 0).padStart(17, '0')}`
        if (kind === 'limit') await send('create', { ...size, orderType: 'Limit', price: String(price) })
        if (kind === 'market') await send('create', { ...size, orderType: 'Market', marketUnit: 'baseCoin' })
        if (kind === 'stop') {
          const orderFilter = which % 2 === 0 ? 'StopOrder' : 'tpslOrder'
          await send('create', { ...size, orderType: 'Market', triggerPrice: String(price), orderFilter })
        }
        if (kind === 'amend') await send('amend', { orderId: chosen, price: String(price), qty: size.qty })
        if (kind === 'cancel') await send('cancel', { orderId: chosen })
        if (kind === 'crowd') other.crowd.moveTo('BTCUSDT', price)
      }
      const fills = other.venue.fills(own.account)
      const expected = (asset: string, start: string) =>
        fills.reduce((sum, { trade, order, commission, commissionAsset }) => {
          const sign = order.terms.side === 'BUY' ? 1 : -1
          const change = asset === 'BTC' ? trade.quantity.mul(sign) : trade.price.mul(trade.quantity).mul(-sign)
          return sum.add(change).sub(commissionAsset === asset ? commission : ZERO)
        }, decimal(start))
      for (const [asset, start] of [
        ['USDT', '10000'],
        ['BTC', '0.2'],
      ] as const) {
        const { free, locked } = own.account.balance(asset)
        expect(free.add(locked).toFixed()).toBe(expected(asset, start).toFixed())
        expect(free.gte(0)).toBe(true)
      }
      for (const order of other.venue.openOrders(own.account)) other.venue.cancel(order)
      expect(own.account.balance('USDT').locked.toFixed()).toBe('0')
      expect(own.account.balance('BTC').locked.toFixed()).toBe('0')
      await other.close()
    }),
    { numRuns: 25 },
  )
})
