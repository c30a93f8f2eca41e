/** Exchanges that nobody has seen trade: what is read of their answers, and that no more is sent than can be found again. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import ccxt from 'ccxt'
import { afterEach, expect, test, vi } from 'vitest'
import { describeExchange, openConnection } from '#main/exchanges/catalog.ts'
import { CCXT_IDS } from '#main/exchanges/ccxt-ids.ts'
import type { ConnectedExchange } from '#main/exchanges/connection.ts'
import type { ExchangeEvent, OrderRequest } from '#main/exchanges/exchange.ts'
import { QUIET_LOG } from '#test/builders/binance-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'

const ORDER: OrderRequest = {
  clientOrderId: 'ac1',
  symbol: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  amount: '0.00100000000000001',
  price: '49000',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
}
const OKX_ROW = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  ordId: '680800019749904384',
  clOrdId: 'ac1',
  px: '49000',
  sz: '0.00100000000000001',
  accFillSz: '0',
  fillSz: '0',
  avgPx: '',
  state: 'live',
  side: 'buy',
  ordType: 'limit',
  feeCcy: '',
  fee: '0',
  cTime: '1700000000000',
  uTime: '1700000000000',
}

let close: () => Promise<void> = () => Promise.resolve()
afterEach(() => close())

/** OKX on this machine, as far as the answers say. */
async function okx(
  answers: Readonly<Record<string, unknown>>,
): Promise<{ exchange: ConnectedExchange; asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
      const name = `${request.method} ${pathname.replace('/api/v5/', '')}`
      asked.push(`${name} ${body}`)
      const usual = {
        'GET public/time': { code: '0', data: [{ ts: String(Date.now()) }] },
        'GET public/instruments': {
          code: '0',
          data: [
            {
              instType: 'SPOT',
              instId: 'BTC-USDT',
              baseCcy: 'BTC',
              quoteCcy: 'USDT',
              state: 'live',
              lotSz: '0.00000000000000001',
              minSz: '0.00001',
              tickSz: '0.1',
              maxLmtSz: '9999',
            },
          ],
        },
      }
      const said = answers[name] ?? Object.entries(usual).find(([key]) => key === name)?.[1] ?? { code: '0', data: [] }
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(said))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const exchange = await openConnection('okx', {
    environment: { kind: 'loopback', url: `http://127.0.0.1:${port}` },
    credentials: { apiKey: 'key', secret: 'secret', passphrase: 'phrase' },
    clock: WALL_CLOCK,
    random: () => 0.5,
    log: QUIET_LOG,
    symbols: () => ['BTC/USDT'],
  })
  close = async () => {
    exchange.close()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { exchange, asked }
}

test("the list of exchanges is ccxt's", () => {
  expect([...CCXT_IDS].sort()).toEqual(
    Object.keys(ccxt.pro)
      .filter((name) => name !== 'Exchange' && name !== 'exchanges')
      .sort(),
  )
})

test('an exchange that nobody knows here is untested, and only read', async () => {
  expect(describeExchange('bitstamp')).toMatchObject({ support: 'untested' })
  const exchange = await openConnection('bitstamp', {
    environment: { kind: 'production' },
    clock: WALL_CLOCK,
    random: () => 0.5,
    log: QUIET_LOG,
  })
  await expect(exchange.placeOrder(ORDER)).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
  exchange.close()
})

test('an order goes with every digit of it and our id, and is found by it', async () => {
  const { exchange, asked } = await okx({
    'POST trade/order': { code: '0', data: [{ clOrdId: 'ac1', ordId: OKX_ROW.ordId, sCode: '0', sMsg: '' }] },
    'POST trade/batch-orders': { code: '0', data: [{ clOrdId: 'ac1', ordId: OKX_ROW.ordId, sCode: '0', sMsg: '' }] },
    'GET trade/orders-pending': { code: '0', data: [OKX_ROW] },
  })
  expect(await exchange.placeOrder(ORDER)).toEqual({
    exchangeOrderId: OKX_ROW.ordId,
    clientOrderId: 'ac1',
    symbol: 'BTC/USDT',
    side: 'buy',
    type: 'limit',
    status: 'open',
    amount: '0.00100000000000001',
    filled: '0',
    price: '49000',
    updatedAt: 1_700_000_000_000,
  })
  const sent = asked.find((each) => each.startsWith('POST'))
  expect(sent).toContain('"clOrdId":"ac1"')
  expect(sent).toContain('"sz":"0.00100000000000001"')
})

test.each([
  ['51008', 'INSUFFICIENT_FUNDS'],
  ['51020', 'VALIDATION'],
  ['50004', 'EXCHANGE_UNAVAILABLE'],
  ['99999', 'EXCHANGE_UNAVAILABLE'],
])('OKX says %s: %s', async (sCode, code) => {
  const refused = { code: '1', data: [{ clOrdId: 'ac1', ordId: '', sCode, sMsg: 'No.' }], msg: '' }
  const { exchange } = await okx({ 'POST trade/order': refused, 'POST trade/batch-orders': refused })
  await expect(exchange.placeOrder(ORDER)).rejects.toMatchObject({ code })
})

test('an answer without an id is in doubt, and so is one without anything', async () => {
  for (const answer of [{ code: '0', data: [{ clOrdId: 'ac1', ordId: '', sCode: '0' }] }, {}]) {
    const { exchange } = await okx({ 'POST trade/order': answer, 'POST trade/batch-orders': answer })
    await expect(exchange.placeOrder(ORDER)).rejects.toMatchObject({ code: 'EXCHANGE_UNAVAILABLE' })
    await close()
  }
  close = () => Promise.resolve()
})

test('balances come with every digit', async () => {
  const { exchange } = await okx({
    'GET account/balance': {
      code: '0',
      data: [
        {
          details: [
            {
              ccy: 'BTC',
              eq: '1.00000000000000001',
              cashBal: '1.00000000000000001',
              availBal: '0.50000000000000001',
              availEq: '',
              frozenBal: '0.5',
            },
          ],
          uTime: '1700000000000',
        },
      ],
    },
  })
  expect(await exchange.balances()).toEqual([
    { currency: 'BTC', total: '1.00000000000000001', free: '0.50000000000000001' },
  ])
})

test('what happens to the account is asked, where it is not told', async () => {
  const { exchange } = await okx({
    'GET trade/orders-pending': { code: '0', data: [OKX_ROW] },
    'GET trade/fills-history': {
      code: '0',
      data: [
        {
          instType: 'SPOT',
          instId: 'BTC-USDT',
          tradeId: '123',
          ordId: OKX_ROW.ordId,
          clOrdId: 'ac1',
          billId: '1',
          fillPx: '49000.1',
          fillSz: '0.0005',
          side: 'buy',
          execType: 'M',
          feeCcy: 'BTC',
          fee: '-0.0000005',
          ts: String(Date.now() + 60_000),
        },
      ],
    },
  })
  const told: ExchangeEvent[] = []
  exchange.subscribe((event) => told.push(event))
  await vi.waitFor(() => expect(exchange.status().isListening).toBe(true), 5_000)
  expect(told.map(({ kind }) => kind)).toEqual(['fill', 'order'])
  expect(told[0]).toMatchObject({
    fill: {
      id: '123',
      clientOrderId: 'ac1',
      symbol: 'BTC/USDT',
      price: '49000.1',
      amount: '0.0005',
      fee: '0.0000005',
      feeCurrency: 'BTC',
      liquidity: 'maker',
    },
  })
})
