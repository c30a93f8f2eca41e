/**
 * Clients that others wrote trade on the fake exchange unmodified, which shows that it speaks Binance's protocol and
 * not ours. Only their addresses are other ones.
 */
import { MainClient, WebsocketAPIClient, WebsocketClient } from 'binance'
import BinanceApiNode, { OrderSide, OrderType } from 'binance-api-node'
import ccxt, { type binance } from 'ccxt'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'
import type { ApiKey } from '#test/fakes/binance/api-keys.ts'
import { type FakeBinance, startFakeBinance } from '#test/fakes/binance/fake-binance.ts'

const PATIENCE = { timeout: 30_000, interval: 20 }
const QUIET = { trace: () => undefined, info: () => undefined, error: () => undefined }

let exchange: FakeBinance
let key: ApiKey
let endings: (() => unknown)[]

beforeEach(async () => {
  exchange = await startFakeBinance({ clock: WALL_CLOCK, seed: 7 })
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

describe('the npm package binance', () => {
  const client = (other: { api_secret?: string } = {}) =>
    new MainClient({
      api_key: key.key,
      api_secret: key.secret,
      baseUrl: exchange.restUrl,
      disableTimeSync: true,
      ...other,
    })

  test('places a market order and sees its fills, its trades and its balances', async () => {
    const placed = await client().submitNewOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: 0.7,
      newOrderRespType: 'FULL',
    })
    expect(placed).toMatchObject({ status: 'FILLED', executedQty: '0.70000000', side: 'BUY' })
    // The crowd has taken 0.01 of the best level, which leaves 0.49 there and the rest at the next.
    expect(placed).toMatchObject({
      fills: [
        { price: '50010.00000000', qty: '0.49000000', commissionAsset: 'BTC', commission: '0.00049000' },
        { price: '50020.00000000', qty: '0.21000000', commissionAsset: 'BTC', commission: '0.00021000' },
      ],
    })
    const trades = await client().getAccountTradeList({ symbol: 'BTCUSDT' })
    expect(trades).toHaveLength(2)
    expect(trades[0]).toMatchObject({ orderId: placed.orderId, isBuyer: true, isMaker: false })
    const { balances } = await client().getAccountInformation()
    expect(balances.find(({ asset }) => asset === 'BTC')).toMatchObject({ free: '2.69930000', locked: '0.00000000' })
    expect(balances.find(({ asset }) => asset === 'USDT')).toMatchObject({ free: '64990.90000000' })
  })

  test('lets a limit order lie, sees it filled in parts, and cancels the rest', async () => {
    const own = client()
    const placed = await own.submitNewOrder({
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: 50_005,
      newClientOrderId: 'x-U5D79M5B-by-hand',
    })
    expect(await own.getOpenOrders({ symbol: 'BTCUSDT' })).toMatchObject([
      { orderId: placed.orderId, status: 'NEW', clientOrderId: 'x-U5D79M5B-by-hand', price: '50005.00000000' },
    ])
    exchange.crowd.take('BTCUSDT', 'BUY', '0.25')
    const partly = await own.getOrder({ symbol: 'BTCUSDT', orderId: placed.orderId })
    expect(partly).toMatchObject({
      status: 'PARTIALLY_FILLED',
      executedQty: '0.25000000',
      cummulativeQuoteQty: '12501.25000000',
    })
    const cancelled = await own.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'x-U5D79M5B-by-hand' })
    expect(cancelled).toMatchObject({ status: 'CANCELED', executedQty: '0.25000000' })
    expect(await own.getOpenOrders({ symbol: 'BTCUSDT' })).toEqual([])
    expect(await refusal(own.cancelOrder({ symbol: 'BTCUSDT', orderId: placed.orderId }))).toMatchObject({
      code: -2011,
      message: 'Unknown order sent.',
    })
    const [trade] = await own.getAccountTradeList({ symbol: 'BTCUSDT' })
    expect(trade).toMatchObject({ isMaker: true, isBuyer: false, commissionAsset: 'USDT', commission: '12.50125000' })
  })

  test('places two orders of which one cancels the other', async () => {
    const own = client()
    const list: unknown = await own.postPrivate('api/v3/orderList/oco', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: 1,
      aboveType: 'LIMIT_MAKER',
      abovePrice: 50_500,
      belowType: 'STOP_LOSS',
      belowStopPrice: 49_900,
    })
    expect(list).toMatchObject({ contingencyType: 'OCO', listOrderStatus: 'EXECUTING' })
    // Both of them sell the same bitcoin, which is set aside once.
    const { balances } = await own.getAccountInformation()
    expect(balances.find(({ asset }) => asset === 'BTC')).toMatchObject({ free: '1.00000000', locked: '1.00000000' })
    exchange.crowd.moveTo('BTCUSDT', '49890')
    const orders = await own.getAllOrders({ symbol: 'BTCUSDT' })
    expect(orders.map(({ type, status }) => [type, status])).toEqual([
      ['LIMIT_MAKER', 'EXPIRED'],
      ['STOP_LOSS', 'FILLED'],
    ])
  })

  test('is told of its orders by the stream of its listen key', async () => {
    const events: unknown[] = []
    const stream = new WebsocketClient(
      {
        api_key: key.key,
        api_secret: key.secret,
        wsUrl: exchange.streamUrl,
        restOptions: { baseUrl: exchange.restUrl, disableTimeSync: true },
        beautify: false,
      },
      QUIET,
    )
    endings.push(() => stream.closeAll(true))
    stream.on('message', (event) => events.push(event))
    stream.on('exception', (event) => events.push(event))
    const { listenKey } = await client().getSpotUserDataListenKey()
    await stream.subscribeSpotUserDataStreamWithListenKey('main', listenKey)
    await vi.waitFor(() => expect(exchange.connections()).toBe(1), PATIENCE)
    await client().submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.1 })
    await vi.waitFor(() => {
      expect(events).toContainEqual(expect.objectContaining({ e: 'executionReport', x: 'NEW', X: 'NEW' }))
      expect(events).toContainEqual(
        expect.objectContaining({
          e: 'executionReport',
          x: 'TRADE',
          X: 'FILLED',
          l: '0.10000000',
          L: '50010.00000000',
        }),
      )
      expect(events).toContainEqual(expect.objectContaining({ e: 'outboundAccountPosition' }))
    }, PATIENCE)
  })

  test('places and cancels over the websocket API', async () => {
    const api = new WebsocketAPIClient(
      {
        api_key: key.key,
        api_secret: key.secret,
        wsUrl: exchange.socketApiUrl.replace('/ws-api/v3', ''),
        beautify: false,
        muteLatencyWarning: true,
        attachEventListeners: false,
      },
      QUIET,
    )
    endings.push(() => api.disconnectAll())
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '49000',
      quantity: '0.1',
      timestamp: Date.now(),
    } as const
    const placed = await api.submitNewSpotOrder(order)
    expect(placed.result).toMatchObject({ status: 'NEW', price: '49000.00000000' })
    const cancelled = await api.cancelSpotOrder({
      symbol: 'BTCUSDT',
      orderId: placed.result.orderId,
      timestamp: Date.now(),
    })
    expect(cancelled.result).toMatchObject({ status: 'CANCELED' })
  })

  test('hears the market: trades, book and tickers, combined in one connection', async () => {
    const events: unknown[] = []
    const stream = new WebsocketClient({ wsUrl: exchange.streamUrl, beautify: false }, QUIET)
    endings.push(() => stream.closeAll(true))
    stream.on('message', (event) => events.push(event))
    await stream.subscribe(
      ['btcusdt@trade', 'btcusdt@aggTrade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker', 'btcusdt@kline_1m'],
      'main',
    )
    await vi.waitFor(() => {
      exchange.crowd.take('BTCUSDT', 'SELL', '0.001')
      expect(events).toContainEqual(expect.objectContaining({ e: 'trade', p: '49990.00000000', m: true }))
      expect(events).toContainEqual(expect.objectContaining({ e: 'aggTrade', p: '49990.00000000' }))
      expect(events).toContainEqual(expect.objectContaining({ e: 'depthUpdate' }))
      expect(events).toContainEqual(expect.objectContaining({ e: 'kline' }))
      expect(events).toContainEqual(expect.objectContaining({ b: '49990.00000000', a: '50010.00000000' }))
    }, PATIENCE)
  })

  test('is refused with another secret, with a clock that is off, and works again once it asks for the time', async () => {
    const wrong = client({ api_secret: 'A'.repeat(64) })
    expect(await refusal(wrong.getAccountInformation())).toMatchObject({
      code: -1022,
      message: 'Signature for this request is not valid.',
    })
    exchange.faults.clockOffset = 20_000
    expect(await refusal(client().getAccountInformation())).toMatchObject({ code: -1021 })
    exchange.faults.clockOffset = -20_000
    expect(await refusal(client().getAccountInformation())).toMatchObject({
      code: -1021,
      message: "Timestamp for this request was 1000ms ahead of the server's time.",
    })
    // It asks the real exchange for the time wherever it is pointed, so it is told the offset.
    const synced = client()
    synced.setTimeOffset(-20_000)
    expect(await synced.getAccountInformation()).toMatchObject({ accountType: 'SPOT' })
  })
})

describe('the npm package binance-api-node', () => {
  const client = (apiSecret = key.secret, getTime = Date.now) =>
    BinanceApiNode({
      apiKey: key.key,
      apiSecret,
      getTime,
      httpBase: exchange.restUrl,
      wsBase: `${exchange.streamUrl}/ws`,
      wsApi: exchange.socketApiUrl,
    })

  test('buys at the market, sells at a limit in parts, cancels, and finds its trades', async () => {
    const own = client()
    const bought = await own.order({
      symbol: 'BTCUSDT',
      side: OrderSide.BUY,
      type: OrderType.MARKET,
      quoteOrderQty: '5001',
    })
    expect(bought).toMatchObject({ status: 'FILLED', executedQty: '0.10000000', cummulativeQuoteQty: '5001.00000000' })
    const sold = await own.order({
      symbol: 'BTCUSDT',
      side: OrderSide.SELL,
      type: OrderType.LIMIT,
      quantity: '0.3',
      price: '50004',
    })
    exchange.crowd.take('BTCUSDT', 'BUY', '0.1')
    expect(await own.openOrders({ symbol: 'BTCUSDT' })).toMatchObject([
      { orderId: sold.orderId, status: 'PARTIALLY_FILLED', executedQty: '0.10000000' },
    ])
    const cancelled = await own.cancelOrder({ symbol: 'BTCUSDT', orderId: sold.orderId })
    expect(cancelled).toMatchObject({ status: 'CANCELED' })
    const trades = await own.myTrades({ symbol: 'BTCUSDT' })
    expect(trades.map(({ isBuyer, qty }) => [isBuyer, qty])).toEqual([
      [true, '0.10000000'],
      [false, '0.10000000'],
    ])
    expect(await own.allOrders({ symbol: 'BTCUSDT' })).toHaveLength(2)
  })

  test('cancels and replaces in one request, and places an OCO in the old form', async () => {
    const own = client()
    const first = await own.order({
      symbol: 'BTCUSDT',
      side: OrderSide.BUY,
      type: OrderType.LIMIT,
      quantity: '0.1',
      price: '49000',
    })
    const replaced = await own.updateOrder({
      symbol: 'BTCUSDT',
      side: OrderSide.BUY,
      type: OrderType.LIMIT,
      quantity: '0.2',
      price: '48000',
      cancelOrderId: first.orderId,
    })
    expect(replaced).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' })
    expect(await own.openOrders({ symbol: 'BTCUSDT' })).toMatchObject([{ price: '48000.00000000' }])
    const oco = await own.orderOco({
      symbol: 'BTCUSDT',
      side: OrderSide.SELL,
      quantity: '1',
      price: '51000',
      stopPrice: '49500',
      stopLimitPrice: '49400',
    })
    expect(oco).toMatchObject({ listStatusType: 'EXEC_STARTED' })
    expect(await own.openOrders({ symbol: 'BTCUSDT' })).toHaveLength(3)
  })

  test('hears of its own orders and of the market', async () => {
    const own = client()
    const user: unknown[] = []
    const market: unknown[] = []
    endings.push(await own.ws.user((event) => user.push(event)))
    endings.push(own.ws.trades(['BTCUSDT'], (trade) => market.push(trade)))
    endings.push(own.ws.partialDepth({ symbol: 'BTCUSDT', level: 5 }, (depth) => market.push(depth)))
    await vi.waitFor(() => expect(exchange.connections()).toBe(3), PATIENCE)
    await own.order({ symbol: 'BTCUSDT', side: OrderSide.BUY, type: OrderType.MARKET, quantity: '0.05' })
    await vi.waitFor(() => {
      expect(user).toContainEqual(
        expect.objectContaining({ eventType: 'executionReport', executionType: 'TRADE', orderStatus: 'FILLED' }),
      )
      expect(user).toContainEqual(expect.objectContaining({ eventType: 'outboundAccountPosition' }))
      expect(market).toContainEqual(expect.objectContaining({ eventType: 'trade', price: '50010.00000000' }))
      expect(market).toContainEqual(expect.objectContaining({ level: 5, symbol: 'BTCUSDT' }))
    }, PATIENCE)
  })

  test('hears tickers of one symbol and of all', async () => {
    const own = client()
    const heard: unknown[] = []
    endings.push(own.ws.ticker('BTCUSDT', (ticker) => heard.push(ticker)))
    endings.push(own.ws.allTickers((tickers) => heard.push(tickers)))
    await vi.waitFor(() => expect(exchange.connections()).toBe(2), PATIENCE)
    exchange.crowd.take('BTCUSDT', 'SELL', '0.01')
    const ticker = { symbol: 'BTCUSDT', curDayClose: '49990.00000000' }
    await vi.waitFor(() => {
      expect(heard).toContainEqual(expect.objectContaining({ ...ticker, totalTrades: 2 }))
      // Of all symbols those that have changed, and only one has.
      expect(heard).toContainEqual([expect.objectContaining(ticker)])
    }, PATIENCE)
  })

  test('reads rules, book, bars and tickers', async () => {
    const own = client()
    expect((await own.exchangeInfo()).symbols[0]).toMatchObject({ symbol: 'BTCUSDT', status: 'TRADING' })
    expect((await own.book({ symbol: 'BTCUSDT', limit: 5 })).asks[0]).toEqual({
      price: '50010.00000000',
      quantity: '0.49000000',
    })
    expect(await own.candles({ symbol: 'BTCUSDT', interval: '1m', limit: 1 })).toMatchObject([
      { close: '50010.00000000', volume: '0.01000000' },
    ])
    expect(await own.dailyStats({ symbol: 'BTCUSDT' })).toMatchObject({ lastPrice: '50010.00000000', count: 1 })
    expect(await own.aggTrades({ symbol: 'BTCUSDT' })).toMatchObject([
      { price: '50010.00000000', quantity: '0.01000000' },
    ])
  })

  test('is refused with another secret and with a clock that is off', async () => {
    expect(await refusal(client('A'.repeat(64)).accountInfo())).toMatchObject({ code: -1022 })
    exchange.faults.clockOffset = 20_000
    expect(await refusal(client().accountInfo())).toMatchObject({ code: -1021 })
    const synced = client(key.secret, () => exchange.now())
    expect(await synced.accountInfo()).toMatchObject({ accountType: 'SPOT' })
  })
})

describe('ccxt', () => {
  const client = (secret = key.secret): binance => {
    const made = new ccxt.pro.binance({
      apiKey: key.key,
      secret,
      enableRateLimit: false,
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
    })
    made.urls['api'] = {
      ...made.urls['api'],
      public: `${exchange.restUrl}/api/v3`,
      private: `${exchange.restUrl}/api/v3`,
      sapi: `${exchange.restUrl}/sapi/v1`,
      ws: {
        ...made.urls['api'].ws,
        spot: `${exchange.streamUrl}/ws`,
        'ws-api': { spot: exchange.socketApiUrl },
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
      precision: { amount: 0.00001, price: 0.01 },
      limits: { cost: { min: 5 }, amount: { min: 0.00001 } },
    })
    const bought = await own.createOrder('BTC/USDT', 'market', 'buy', 0.1)
    expect(bought).toMatchObject({ status: 'closed', filled: 0.1, average: 50_010 })
    const resting = await own.createOrder('BTC/USDT', 'limit', 'sell', 0.5, 50_005)
    exchange.crowd.take('BTCUSDT', 'BUY', '0.2')
    expect(await own.fetchOpenOrders('BTC/USDT')).toMatchObject([{ id: resting.id, filled: 0.2, remaining: 0.3 }])
    expect(await own.cancelOrder(String(resting.id), 'BTC/USDT')).toMatchObject({ status: 'canceled', filled: 0.2 })
    expect(await own.fetchMyTrades('BTC/USDT')).toMatchObject([
      { side: 'buy', amount: 0.1, takerOrMaker: 'taker', fee: { currency: 'BTC' } },
      { side: 'sell', amount: 0.2, takerOrMaker: 'maker', fee: { currency: 'USDT' } },
    ])
    expect((await own.fetchBalance())['BTC']).toMatchObject({ free: 1.8999, used: 0 })
  })

  test('places a stop and edits an order', async () => {
    const own = client()
    const stop = await own.createOrder('BTC/USDT', 'market', 'sell', 0.5, undefined, { stopLossPrice: 49_900 })
    expect(await own.fetchOrder(String(stop.id), 'BTC/USDT')).toMatchObject({ status: 'open', stopPrice: 49_900 })
    exchange.crowd.moveTo('BTCUSDT', '49890')
    expect(await own.fetchOrder(String(stop.id), 'BTC/USDT')).toMatchObject({ status: 'closed', filled: 0.5 })
    const resting = await own.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 48_000)
    const edited = await own.editOrder(String(resting.id), 'BTC/USDT', 'limit', 'buy', 0.2, 48_500)
    expect(edited).toMatchObject({ amount: 0.2, price: 48_500 })
    expect(await own.fetchOpenOrders('BTC/USDT')).toHaveLength(1)
  })

  test('hears of its orders and of the market, and orders over the websocket', async () => {
    const own = client()
    // It refuses a websocket without TLS before it has seen that no proxy is asked for.
    await own.loadHttpProxyAgent()
    await own.loadMarkets()
    const book = await own.watchOrderBook('BTC/USDT')
    expect(book.asks[0]?.[0]).toBe(50_010)
    const orders = own.watchOrders('BTC/USDT')
    const trades = own.watchTrades('BTC/USDT')
    await vi.waitFor(() => expect(exchange.connections()).toBeGreaterThanOrEqual(2), PATIENCE)
    await vi.waitFor(
      () => expect(exchange.arrivals.map(({ name }) => name)).toContain('userDataStream.subscribe.signature'),
      PATIENCE,
    )
    const placed = await own.createOrderWs('BTC/USDT', 'market', 'buy', 0.1)
    expect(placed).toMatchObject({ filled: 0.1 })
    expect((await orders)[0]).toMatchObject({ id: placed.id, symbol: 'BTC/USDT' })
    // Nothing tells when a stream is subscribed, so the market trades until it is heard.
    const trading = setInterval(() => exchange.crowd.take('BTCUSDT', 'BUY', '0.0001'), 100)
    endings.push(() => clearInterval(trading))
    expect((await trades)[0]).toMatchObject({ price: 50_010 })
  })

  test('reads bars and tickers, asked for and told', async () => {
    const own = client()
    await own.loadHttpProxyAgent()
    expect(await own.fetchTicker('BTC/USDT')).toMatchObject({ last: 50_010, bid: 49_990, ask: 50_010 })
    expect((await own.fetchOHLCV('BTC/USDT', '1m')).at(-1)?.slice(1, 5)).toEqual([50_010, 50_010, 50_010, 50_010])
    const ticker = own.watchTicker('BTC/USDT')
    const bars = own.watchOHLCV('BTC/USDT', '1h')
    // Both streams share a connection; they are told what happens after they were asked for.
    await vi.waitFor(() => expect(exchange.connections()).toBeGreaterThan(0), PATIENCE)
    const trading = setInterval(() => exchange.crowd.take('BTCUSDT', 'SELL', '0.001'), 100)
    endings.push(() => clearInterval(trading))
    expect(await ticker).toMatchObject({ last: 49_990, symbol: 'BTC/USDT' })
    expect((await bars).at(-1)?.[4]).toBe(49_990)
  })

  test('is stopped by 429 and 418 before anything is done', async () => {
    const own = client()
    await own.loadMarkets()
    exchange.limits.throttle(exchange.now(), 60_000)
    const order = () => own.createOrder('BTC/USDT', 'market', 'buy', 0.1)
    expect(String(await refusal(order()))).toContain('-1003')
    exchange.limits.ban(exchange.now(), 60_000)
    expect(String(await refusal(order()))).toContain('IP banned until')
    expect(exchange.venue.orders(key.account)).toEqual([])
  })

  test('is refused with another secret and with a clock that is off', async () => {
    expect(await refusal(client('A'.repeat(64)).fetchBalance())).toBeInstanceOf(Error)
    exchange.faults.clockOffset = 20_000
    const late = await refusal(client().fetchBalance())
    expect(String(late)).toContain('-1021')
    const synced = client()
    await synced.loadTimeDifference()
    synced.options['adjustForTimeDifference'] = true
    expect((await synced.fetchBalance())['BTC']).toMatchObject({ free: 2 })
  })
})
