/** The websocket API of the fake exchange: signatures, refusals, user events, and what can go wrong on the way. */
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { fakeClock } from '#test/builders/clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 30_000, interval: 10 }

let exchange: FakeBinance
let key: ApiKey
let socket: WebSocket
let heard: string[]
let isClosed: boolean

beforeEach(async () => {
  exchange = await startFakeBinance({ clock: fakeClock(Date.UTC(2026, 5, 1, 12)), seed: 3 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  heard = []
  isClosed = false
  socket = new WebSocket(exchange.socketApiUrl)
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  socket.on('error', () => undefined)
  socket.on('close', () => {
    isClosed = true
  })
  await new Promise<void>((resolve) => socket.once('open', () => resolve()))
})

afterEach(async () => {
  await exchange.close()
  await vi.waitFor(() => expect(isClosed).toBe(true), PATIENCE)
})

type Fields = Readonly<Record<string, string | number>>

function send(id: string, method: string, fields: Fields = {}, secret = key.secret): void {
  const params: Record<string, string | number> = { ...fields, apiKey: key.key, timestamp: exchange.now() }
  const payload = Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&')
  const signature = createHmac('sha256', secret).update(payload).digest('hex')
  socket.send(JSON.stringify({ id, method, params: { ...params, signature } }))
}

/** Waits for so many messages. */
async function hear(count: number): Promise<unknown[]> {
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(count), PATIENCE)
  return heard.map((text): unknown => JSON.parse(text))
}

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' }

test('orders, tells the limits, and tells the events of the account once somebody has signed for them', async () => {
  send('stream', 'userDataStream.subscribe.signature')
  expect(await hear(1)).toMatchObject([{ id: 'stream', status: 200, result: { subscriptionId: 0 } }])
  send('order', 'order.place', order)
  const messages = await hear(5)
  expect(messages).toContainEqual(
    expect.objectContaining({
      id: 'order',
      status: 200,
      result: expect.objectContaining({ status: 'FILLED', executedQty: '0.10000000' }),
      rateLimits: expect.arrayContaining([expect.objectContaining({ rateLimitType: 'ORDERS', count: 1 })]),
    }),
  )
  const events = messages.flatMap((message) => {
    const { event } = Object(message)
    return event === undefined ? [] : [event]
  })
  expect(events).toMatchObject([
    { e: 'executionReport', x: 'NEW' },
    { e: 'executionReport', x: 'TRADE', X: 'FILLED' },
    { e: 'outboundAccountPosition' },
  ])
})

test('refuses a wrong signature, an unknown method, what is no JSON, and what is too much', async () => {
  send('1', 'account.status', {}, 'other')
  send('2', 'no.such.method')
  socket.send('{')
  await hear(3)
  exchange.limits.limits.weightPerMinute = 1
  send('4', 'account.status')
  expect(await hear(4)).toMatchObject([
    { id: '1', status: 400, error: { code: -1022 } },
    { id: '2', status: 400 },
    { id: null, status: 400, error: { code: -1135 } },
    {
      id: '4',
      status: 429,
      error: { code: -1003, data: { serverTime: exchange.now(), retryAfter: exchange.now() + 60_000 } },
    },
  ])
})

test('takes an order and loses its answer with the connection', async () => {
  exchange.faults.onRequest({ on: 'order.place' }, { kind: 'lose', isDone: true })
  send('1', 'order.place', order)
  await vi.waitFor(() => expect(isClosed).toBe(true), PATIENCE)
  expect(heard).toEqual([])
  expect(exchange.venue.orders(key.account)).toHaveLength(1)
})

test('lets an answer hang, overtake another one, come as noise or as something else', async () => {
  exchange.faults.onRequest({ on: 'order.place' }, { kind: 'hang', isDone: false })
  exchange.faults.onRequest({ on: 'ping' }, { kind: 'reorder' })
  exchange.faults.onRequest({ on: 'account.status' }, { kind: 'garbage' })
  exchange.faults.onRequest({ on: 'myTrades' }, { kind: 'answer', isDone: false, status: 502, body: '<html>' })
  send('hangs', 'order.place', order)
  send('late', 'ping')
  send('early', 'time')
  send('noise', 'account.status')
  send('html', 'myTrades', { symbol: 'BTCUSDT' })
  await vi.waitFor(() => expect(heard).toHaveLength(4), PATIENCE)
  expect(exchange.venue.orders(key.account)).toEqual([])
  const [early, late, noise, html] = heard
  expect([JSON.parse(early ?? ''), JSON.parse(late ?? '')]).toMatchObject([{ id: 'early' }, { id: 'late' }])
  expect(() => JSON.parse(noise ?? '')).toThrow(SyntaxError)
  expect(html).toBe('<html>')
})
