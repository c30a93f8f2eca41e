/**
 * Clients that others wrote trade on the fake exchange unmodified, which shows that it speaks Bybit's protocol and not
 * ours. Only their addresses are other ones.
 */
import { RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api'
import ccxt, { type bybit } from 'ccxt'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/bybit/api-keys.ts'
import { type FakeBybit, startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'

const PATIENCE = { timeout: 30_000, interval: 20 }
const QUIET = { trace: () => undefined, info: () => undefined, error: () => undefined }
const ON = { category: 'spot', symbol: 'BTCUSDT' } as const

let exchange: FakeBybit
let key: ApiKey
let endings: (() => unknown)[]

beforeEach(async () => {
  exchange = await startFakeBybit({ clock: WALL_CLOCK, seed: 7 })
  key = exchange.openAccount({ USDT: '100000', BTC: '2', ETH: '10' })
  exchange.crowd.quote('BTCUSDT', { price: '50000', step: '10', levels: 20, quantity: '0.5' })
  exchange.crowd.take('BTCUSDT', 'BUY', '0.01')
  endings = []
})

afterEach(async () => {
  for (const end of endings) await end()
  await exchange.close()
})

/** What somebody was refused with; fails where it went well. */
async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (result) => expect.fail(`it was not refused: ${JSON.stringify(result)}`),
    (error: unknown) => error,
  )
}

describe('the npm package bybit-api', () => {
  const client = (secret = key.secret, isSynced = false) =>
    new RestClientV5({ key: key.key, secret, baseUrl: exchange.restUrl, syncTimeBeforePrivateRequests: isSynced })

  const sockets = (place: string) => {
    const stream = new WebsocketClient(
      { key: key.key, secret: key.secret, market: 'v5', wsUrl: `${exchange.socketUrl}${place}` },
      QUIET,
    )
    endings.push(() => stream.closeAll(true))
    // Nobody listens to what it says when it is closed.
    stream.on('exception', () => undefined)
    return stream
  }

  test('buys at the market and sees the order, its executions and its balances', async () => {
    const own = client()
    const placed = await own.submitOrder({
      ...ON,
      side: 'Buy',
      orderType: 'Market',
      qty: '0.7',
      marketUnit: 'baseCoin',
      orderLinkId: 'by-hand',
    })
    expect(placed).toMatchObject({ retCode: 0, result: { orderLinkId: 'by-hand' } })
    const { orderId } = placed.result
    const { result } = await own.getActiveOrders({ ...ON, orderId })
    // The crowd has taken 0.01 of the best level, which leaves 0.49 there and the rest at the next.
    expect(result.list).toMatchObject([
      {
        orderId,
        orderStatus: 'Filled',
        cumExecQty: '0.7',
        cumExecValue: '35009.1',
        avgPrice: '50013',
        cumExecFee: '0.0007',
        timeInForce: 'IOC',
        marketUnit: 'baseCoin',
      },
    ])
    const executions = await own.getExecutionList({ ...ON })
    expect(executions.result.list).toMatchObject([
      { orderId, execPrice: '50020', execQty: '0.21', isMaker: false, feeCurrency: 'BTC', leavesQty: '0' },
      { orderId, execPrice: '50010', execQty: '0.49', execFee: '0.00049', leavesQty: '0.21' },
    ])
    const wallet = await own.getWalletBalance({ accountType: 'UNIFIED' })
    const coins = wallet.result.list[0]?.coin
    expect(coins?.find(({ coin }) => coin === 'BTC')).toMatchObject({ walletBalance: '2.6993', locked: '0' })
    expect(coins?.find(({ coin }) => coin === 'USDT')).toMatchObject({ walletBalance: '64990.9' })
  })

  test('lets a limit order lie, amends it, sees it filled in parts, and cancels the rest', async () => {
    const own = client()
    const placed = await own.submitOrder({ ...ON, side: 'Sell', orderType: 'Limit', qty: '1', price: '50200' })
    const { orderId } = placed.result
    expect(await own.amendOrder({ ...ON, orderId, price: '50005', qty: '0.8' })).toMatchObject({ retCode: 0 })
    exchange.crowd.take('BTCUSDT', 'BUY', '0.25')
    const open = await own.getActiveOrders({ ...ON })
    expect(open.result.list).toMatchObject([
      { orderId, orderStatus: 'PartiallyFilled', price: '50005', qty: '0.8', cumExecQty: '0.25', leavesQty: '0.55' },
    ])
    expect(await own.cancelOrder({ ...ON, orderId })).toMatchObject({ retCode: 0, result: { orderId } })
    const after = await own.getActiveOrders({ ...ON, orderId })
    expect(after.result.list).toMatchObject([
      { orderStatus: 'PartiallyFilledCanceled', cancelType: 'CancelByUser', leavesQty: '0' },
    ])
    expect(await own.cancelOrder({ ...ON, orderId })).toMatchObject({
      retCode: 170_213,
      retMsg: 'Order does not exist.',
    })
    const [execution] = (await own.getExecutionList({ ...ON, orderId })).result.list
    expect(execution).toMatchObject({ isMaker: true, side: 'Sell', feeCurrency: 'USDT', execFee: '12.50125' })
  })

  test('reads its history in pages, the newest first', async () => {
    const own = client()
    for (let order = 1; order <= 5; order++) {
      const { retCode } = await own.submitOrder({
        ...ON,
        side: 'Buy',
        orderType: 'Market',
        qty: '0.001',
        marketUnit: 'baseCoin',
        orderLinkId: `order-${order}`,
      })
      expect(retCode).toBe(0)
    }
    const orders: string[] = []
    const executions: string[] = []
    let cursor: string | undefined
    do {
      const { result } = await own.getHistoricOrders({ ...ON, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      orders.push(...result.list.map(({ orderLinkId }) => orderLinkId))
      cursor = result.nextPageCursor
    } while (cursor !== '')
    cursor = undefined
    do {
      const { result } = await own.getExecutionList({ ...ON, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      executions.push(...result.list.map(({ orderLinkId }) => orderLinkId ?? ''))
      cursor = result.nextPageCursor
    } while (cursor !== '')
    const newestFirst = ['order-5', 'order-4', 'order-3', 'order-2', 'order-1']
    expect(orders).toEqual(newestFirst)
    expect(executions).toEqual(newestFirst)
    const old = await own.getExecutionList({ ...ON, startTime: 0, endTime: Date.now() })
    expect(old).toMatchObject({ retCode: 10_001, retMsg: expect.stringContaining('7 days') })
  })

  test('places a stop, which waits without funds, and one for which they are set aside', async () => {
    const own = client()
    const stop = { ...ON, side: 'Sell', orderType: 'Market', qty: '0.5', triggerPrice: '49900' } as const
    const { result } = await own.submitOrder({ ...stop, orderFilter: 'StopOrder' })
    await own.submitOrder({ ...stop, qty: '0.3', triggerPrice: '49000', orderFilter: 'tpslOrder' })
    const { list } = (await own.getActiveOrders({ ...ON })).result
    expect(list.map(({ orderStatus, stopOrderType }) => [orderStatus, stopOrderType])).toEqual([
      ['Untriggered', 'tpslOrder'],
      ['Untriggered', 'Stop'],
    ])
    const { list: wallets } = (await own.getWalletBalance({ accountType: 'UNIFIED', coin: 'BTC' })).result
    expect(wallets[0]?.coin).toMatchObject([{ walletBalance: '2', locked: '0.3' }])
    exchange.crowd.moveTo('BTCUSDT', '49890')
    const triggered = await own.getActiveOrders({ ...ON, orderId: result.orderId })
    expect(triggered.result.list).toMatchObject([{ orderStatus: 'Filled', cumExecQty: '0.5' }])
    // One that waits is only found under its kind.
    expect(await own.cancelAllOrders({ ...ON })).toMatchObject({ result: { list: [] } })
    const all = await own.cancelAllOrders({ ...ON, orderFilter: 'tpslOrder' })
    expect(all.result.list).toHaveLength(1)
    expect((await own.getHistoricOrders({ ...ON })).result.list).toMatchObject([
      { orderStatus: 'Deactivated', stopOrderType: 'tpslOrder' },
      { orderStatus: 'Filled', stopOrderType: 'Stop' },
    ])
  })

  test('is told of its orders, executions and balances by the private stream', async () => {
    const events: unknown[] = []
    const stream = sockets('/v5/private')
    stream.on('update', (event) => events.push(event))
    const answers: unknown[] = []
    stream.on('response', (answer) => answers.push(answer))
    await Promise.all(stream.subscribeV5(['order', 'execution', 'wallet'], 'spot'))
    await vi.waitFor(() => {
      expect(answers).toContainEqual(expect.objectContaining({ op: 'subscribe', success: true }))
    }, PATIENCE)
    await client().submitOrder({ ...ON, side: 'Buy', orderType: 'Market', qty: '0.1', marketUnit: 'baseCoin' })
    await vi.waitFor(() => {
      expect(events).toContainEqual(
        expect.objectContaining({
          topic: 'order',
          data: [expect.objectContaining({ category: 'spot', orderStatus: 'Filled', cumExecQty: '0.1' })],
        }),
      )
      expect(events).toContainEqual(
        expect.objectContaining({
          topic: 'execution',
          data: [expect.objectContaining({ execQty: '0.1', execPrice: '50010', isMaker: false })],
        }),
      )
      expect(events).toContainEqual(
        expect.objectContaining({ topic: 'wallet', data: [expect.objectContaining({ accountType: 'UNIFIED' })] }),
      )
    }, PATIENCE)
  })

  test('hears the market: book, trades, bars and tickers', async () => {
    const events: { topic: string; type: string }[] = []
    const stream = sockets('/v5/public/spot')
    stream.on('update', (event) => events.push(event))
    const topics = ['orderbook.50.BTCUSDT', 'publicTrade.BTCUSDT', 'kline.1.BTCUSDT', 'tickers.BTCUSDT']
    await Promise.all(stream.subscribeV5(topics, 'spot'))
    await vi.waitFor(() => {
      exchange.crowd.take('BTCUSDT', 'SELL', '0.001')
      expect(events).toContainEqual(expect.objectContaining({ topic: 'orderbook.50.BTCUSDT', type: 'snapshot' }))
      expect(events).toContainEqual(expect.objectContaining({ topic: 'orderbook.50.BTCUSDT', type: 'delta' }))
      expect(events).toContainEqual(
        expect.objectContaining({
          topic: 'publicTrade.BTCUSDT',
          data: [expect.objectContaining({ p: '49990', v: '0.001', S: 'Sell' })],
        }),
      )
      expect(events).toContainEqual(
        expect.objectContaining({
          topic: 'kline.1.BTCUSDT',
          data: [expect.objectContaining({ interval: '1', close: '49990' })],
        }),
      )
      expect(events).toContainEqual(
        expect.objectContaining({
          topic: 'tickers.BTCUSDT',
          data: expect.objectContaining({ lastPrice: '49990' }),
        }),
      )
    }, PATIENCE)
  })

  test('places, amends and cancels over the websocket', async () => {
    const api = new WebsocketAPIClient(
      {
        key: key.key,
        secret: key.secret,
        wsUrl: `${exchange.socketUrl}/v5/trade`,
        attachEventListeners: false,
      },
      QUIET,
    )
    const { getWSClient } = api
    endings.push(() => getWSClient.call(api).closeAll(true))
    getWSClient.call(api).on('exception', () => undefined)
    const placed = await api.submitNewOrder({ ...ON, side: 'Buy', orderType: 'Limit', qty: '0.1', price: '49000' })
    expect(placed).toMatchObject({ retCode: 0, op: 'order.create' })
    const { orderId } = placed.data
    expect(await api.amendOrder({ ...ON, orderId, price: '48000' })).toMatchObject({ retCode: 0 })
    expect(exchange.venue.openOrders(key.account)[0]?.terms.price?.toFixed()).toBe('48000')
    expect(await api.cancelOrder({ ...ON, orderId })).toMatchObject({ retCode: 0, data: { orderId } })
    expect(exchange.venue.openOrders(key.account)).toEqual([])
  })

  test('reads time, rules, book, bars, trades, tickers and what its key may do', async () => {
    const own = client()
    expect(Math.abs((await own.fetchServerTime()) * 1000 - Date.now())).toBeLessThan(60_000)
    const rules = await own.getInstrumentsInfo({ category: 'spot', symbol: 'BTCUSDT' })
    expect(rules.result.list).toMatchObject([
      {
        symbol: 'BTCUSDT',
        status: 'Trading',
        lotSizeFilter: { basePrecision: '0.000001', minOrderAmt: '5' },
        priceFilter: { tickSize: '0.1' },
      },
    ])
    expect((await own.getOrderbook({ ...ON, limit: 5 })).result.a[0]).toEqual(['50010', '0.49'])
    expect((await own.getKline({ ...ON, interval: '1', limit: 1 })).result.list[0]?.slice(4, 6)).toEqual([
      '50010',
      '0.01',
    ])
    expect((await own.getPublicTradingHistory({ ...ON })).result.list).toMatchObject([{ price: '50010', side: 'Buy' }])
    expect((await own.getTickers({ ...ON })).result.list).toMatchObject([{ lastPrice: '50010', bid1Price: '49990' }])
    expect((await own.getFeeRate({ ...ON })).result.list).toMatchObject([{ takerFeeRate: '0.001' }])
    expect((await own.getQueryApiKey()).result).toMatchObject({ readOnly: 0, permissions: { Spot: ['SpotTrade'] } })
  })

  test('is refused with another secret and with a clock that is off', async () => {
    expect(await client('A'.repeat(36)).getAccountInfo()).toMatchObject({
      retCode: 10_004,
      retMsg: expect.stringContaining('error sign!'),
    })
    for (const offset of [20_000, -20_000]) {
      exchange.faults.clockOffset = offset
      expect(await client().getAccountInfo()).toMatchObject({ retCode: 10_002 })
    }
    expect(await client(key.secret, true).getAccountInfo()).toMatchObject({ retCode: 0 })
  })
})

describe('ccxt', () => {
  const client = (secret = key.secret): bybit => {
    const made = new ccxt.pro.bybit({
      apiKey: key.key,
      secret,
      enableRateLimit: false,
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
    })
    const { restUrl, socketUrl } = exchange
    made.urls['api'] = {
      ...made.urls['api'],
      public: restUrl,
      private: restUrl,
      ws: {
        public: { ...made.urls['api'].ws.public, spot: `${socketUrl}/v5/public/spot` },
        private: {
          ...made.urls['api'].ws.private,
          spot: { ...made.urls['api'].ws.private.spot, unified: `${socketUrl}/v5/private` },
          usdc: `${socketUrl}/v5/private`,
          contract: `${socketUrl}/v5/private`,
          trade: `${socketUrl}/v5/trade`,
        },
      },
    }
    endings.push(() => made.close())
    return made
  }

  test('reads rules and balances, trades at the market and at a limit, in parts, and cancels', async () => {
    const own = client()
    const markets = await own.loadMarkets()
    expect(markets['BTC/USDT']).toMatchObject({
      spot: true,
      active: true,
      precision: { amount: 0.000001, price: 0.1 },
      limits: { cost: { min: 5 }, amount: { min: 0.000001 } },
    })
    const bought = await own.createOrder('BTC/USDT', 'market', 'buy', 0.1, undefined, {
      createMarketBuyOrderRequiresPrice: false,
      marketUnit: 'baseCoin',
    })
    expect(await own.fetchOpenOrder(String(bought.id), 'BTC/USDT')).toMatchObject({
      status: 'closed',
      filled: 0.1,
      average: 50_010,
    })
    const resting = await own.createOrder('BTC/USDT', 'limit', 'sell', 0.5, 50_005)
    exchange.crowd.take('BTCUSDT', 'BUY', '0.2')
    expect(await own.fetchOpenOrders('BTC/USDT')).toMatchObject([{ id: resting.id, filled: 0.2, remaining: 0.3 }])
    await own.cancelOrder(String(resting.id), 'BTC/USDT')
    expect(await own.fetchClosedOrder(String(resting.id), 'BTC/USDT')).toMatchObject({ status: 'closed', filled: 0.2 })
    expect(await own.fetchMyTrades('BTC/USDT')).toMatchObject([
      { side: 'buy', amount: 0.1, takerOrMaker: 'taker', fee: { currency: 'BTC' } },
      { side: 'sell', amount: 0.2, takerOrMaker: 'maker', fee: { currency: 'USDT' } },
    ])
    expect((await own.fetchBalance())['BTC']).toMatchObject({ free: 1.8999, used: 0 })
  })

  test('places a stop and edits an order', async () => {
    const own = client()
    const stop = await own.createOrder('BTC/USDT', 'market', 'sell', 0.5, undefined, { stopLossPrice: 49_900 })
    expect(await own.fetchOpenOrder(String(stop.id), 'BTC/USDT')).toMatchObject({
      status: 'open',
      triggerPrice: 49_900,
    })
    exchange.crowd.moveTo('BTCUSDT', '49890')
    expect(await own.fetchClosedOrder(String(stop.id), 'BTC/USDT')).toMatchObject({ status: 'closed', filled: 0.5 })
    const resting = await own.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 48_000)
    await own.editOrder(String(resting.id), 'BTC/USDT', 'limit', 'buy', 0.2, 48_500)
    expect(await own.fetchOpenOrders('BTC/USDT')).toMatchObject([{ id: resting.id, amount: 0.2, price: 48_500 }])
  })

  test('hears of its orders, trades and balances and of the market, and orders over the websocket', async () => {
    const own = client()
    // It refuses a websocket without TLS before it has seen that no proxy is asked for.
    await own.loadHttpProxyAgent()
    await own.loadMarkets()
    const book = await own.watchOrderBook('BTC/USDT')
    expect(book.asks[0]?.[0]).toBe(50_010)
    const orders = own.watchOrders('BTC/USDT')
    const trades = own.watchTrades('BTC/USDT')
    const executions = own.watchMyTrades('BTC/USDT')
    const balance = own.watchBalance()
    // Nothing tells when a topic is subscribed, so the market moves until all of them have spoken.
    const trading = setInterval(() => {
      exchange.crowd.take('BTCUSDT', 'SELL', '0.001')
      // The last of them may still be under way when all is closed.
      own.createOrderWs('BTC/USDT', 'limit', 'buy', 0.001, 50_050).catch(() => undefined)
    }, 200)
    endings.unshift(() => clearInterval(trading))
    expect((await orders)[0]).toMatchObject({ symbol: 'BTC/USDT', status: 'closed', filled: 0.001 })
    expect((await executions)[0]).toMatchObject({ amount: 0.001, takerOrMaker: 'taker' })
    expect((await trades)[0]).toMatchObject({ amount: 0.001 })
    expect((await balance)['BTC']?.total).toBeGreaterThan(2)
    expect(exchange.arrivals.map(({ name }) => name)).toContain('order.create')
  })

  test('reads bars and tickers, asked for and told', async () => {
    const own = client()
    await own.loadHttpProxyAgent()
    await own.loadMarkets()
    expect(await own.fetchTicker('BTC/USDT')).toMatchObject({ last: 50_010, bid: 49_990, ask: 50_010 })
    expect((await own.fetchOHLCV('BTC/USDT', '1m')).at(-1)?.slice(1, 5)).toEqual([50_010, 50_010, 50_010, 50_010])
    expect(await own.watchTicker('BTC/USDT')).toMatchObject({ last: 50_010, symbol: 'BTC/USDT' })
    const bars = own.watchOHLCV('BTC/USDT', '1h')
    const trading = setInterval(() => exchange.crowd.take('BTCUSDT', 'SELL', '0.001'), 100)
    endings.push(() => clearInterval(trading))
    expect((await bars).at(-1)?.[4]).toBe(49_990)
  })

  test('is stopped by 10006 and 403 before anything is done', async () => {
    const own = client()
    await own.loadMarkets()
    const order = () => own.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 49_000)
    await order()
    exchange.limits.throttle(exchange.now(), 60_000)
    expect(await refusal(order())).toBeInstanceOf(ccxt.RateLimitExceeded)
    exchange.limits.ban(exchange.now(), 60_000)
    expect(String(await refusal(order()))).toContain('403')
    expect(exchange.venue.orders(key.account)).toHaveLength(1)
  })

  test('is refused with another secret, without the money, and with a clock that is off', async () => {
    expect(await refusal(client('A'.repeat(36)).fetchBalance())).toBeInstanceOf(ccxt.AuthenticationError)
    const own = client()
    expect(await refusal(own.createOrder('BTC/USDT', 'limit', 'buy', 10, 49_000))).toBeInstanceOf(
      ccxt.InsufficientFunds,
    )
    exchange.faults.clockOffset = 20_000
    expect(await refusal(client().fetchBalance())).toBeInstanceOf(ccxt.InvalidNonce)
    const synced = client()
    await synced.loadTimeDifference()
    synced.options['adjustForTimeDifference'] = true
    expect((await synced.fetchBalance())['BTC']).toMatchObject({ free: 2 })
  })
})
