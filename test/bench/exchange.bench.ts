/**
 * The way to an exchange: starting the connector of Binance, an order's round trip beside a bare signed request, what
 * reading the whole list of markets keeps the process from, ticks a second through feed, hub, prices and orders that the
 * engine holds, and what a million ticks leave in memory. Prints one JSON line a figure.
 */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { z } from 'zod'
import type { ConnectedExchange, ExchangeCredentials } from '#main/exchanges/connection.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { type Place, startExchangeServer } from './exchange-server.ts'
import { benchTicks } from './exchange-ticks.ts'

const ORDERS = 400
const WARM_UP = 50
const MARKETS = 3_600
const READINGS = 3
const SOAK_TICKS = 17_000_000
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined }

function print(name: string, value: number, unit: string, note: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note })}\n`)
}

function quantile(samples: readonly number[], q: number): number {
  return samples.toSorted((one, other) => one - other)[Math.ceil(q * samples.length) - 1] ?? Number.NaN
}

async function open(url: string, credentials?: ExchangeCredentials): Promise<ConnectedExchange> {
  const { openConnection } = await import('#main/exchanges/catalog.ts')
  return openConnection('binance', {
    environment: { kind: 'loopback', url },
    clock: systemPorts().clock,
    random: Math.random,
    log: QUIET,
    ...(credentials === undefined ? {} : { credentials }),
  })
}

/** From nothing of ccxt being loaded to the first answer about the account. */
async function benchStart(place: Place): Promise<ConnectedExchange> {
  const before = process.memoryUsage().rss
  const start = performance.now()
  const exchange = await open(place.url, { apiKey: place.key, secret: place.secret })
  await exchange.balances()
  const elapsed = performance.now() - start
  const grown = (process.memoryUsage().rss - before) / 2 ** 20
  print('exchange: start of the connector', elapsed, 'ms', "ccxt's Binance loaded, time, first signed answer")
  print('exchange: memory of the connector', grown, 'MB', 'resident, after that')
  return exchange
}

/** A signed order over a bare fetch; answers when its answer was read. */
async function bareOrder({ url, key, secret }: Place, id: string): Promise<void> {
  const params = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'IOC',
    quantity: '0.001',
    price: '40000',
  }
  const query = new URLSearchParams({ ...params, newClientOrderId: id, timestamp: String(Date.now()) })
  query.set('signature', createHmac('sha256', secret).update(query.toString()).digest('hex'))
  const answer = await fetch(`${url}/api/v3/order`, { method: 'POST', headers: { 'X-MBX-APIKEY': key }, body: query })
  const body: unknown = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(body))
}

async function benchOrders(place: Place, exchange: ConnectedExchange): Promise<void> {
  const ours: number[] = []
  const bare: number[] = []
  const order = { symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '0.001', price: '40000' } as const
  // By turns, so that what else the machine does falls on both.
  for (let sample = 0; sample < WARM_UP + ORDERS; sample++) {
    const begin = performance.now()
    await exchange.placeOrder({
      ...order,
      clientOrderId: `bench-${sample}`,
      timeInForce: 'IOC',
      postOnly: false,
      reduceOnly: false,
    })
    const between = performance.now()
    await bareOrder(place, `bare-${sample}`)
    if (sample < WARM_UP) continue
    ours.push(between - begin)
    bare.push(performance.now() - between)
  }
  const [p50, p99, bare50, bare99] = [
    quantile(ours, 0.5),
    quantile(ours, 0.99),
    quantile(bare, 0.5),
    quantile(bare, 0.99),
  ]
  print(
    'exchange: an order over the connector, p50',
    p50,
    'ms',
    `${ORDERS} orders, the exchange in a process of its own`,
  )
  print('exchange: an order over the connector, p99', p99, 'ms', '')
  print('exchange: a bare signed fetch, p50', bare50, 'ms', `p99 ${bare99.toFixed(2)} ms`)
  print('exchange: the connector beside a bare fetch', p50 / bare50, '×', 'at the median')
}

/** A list of markets as large as Binance's, from a server that has it ready. */
async function benchMarkets(place: Place): Promise<void> {
  const answer = await fetch(`${place.url}/api/v3/exchangeInfo`)
  const info = z.looseObject({ symbols: z.array(z.looseObject({})) }).parse(await answer.json())
  const first = info.symbols[0] ?? {}
  const filler = Array.from({ length: 30 }, (_, index) => `PERMISSION_GROUP_${index}`)
  const symbols = Array.from({ length: MARKETS }, (_, index) => ({
    ...first,
    symbol: `X${index}USDT`,
    baseAsset: `X${index}`,
    permissionSets: [filler],
  }))
  const text = JSON.stringify({ ...info, symbols })
  const server = createServer((request, response) => {
    const isTime = request.url?.includes('/time') === true
    response.end(isTime ? JSON.stringify({ serverTime: Date.now() }) : text)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  const blocks: number[] = []
  const times: number[] = []
  for (let reading = 0; reading < READINGS; reading++) {
    const exchange = await open(`http://127.0.0.1:${port}`)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    await new Promise((wait) => setTimeout(wait, 200))
    delay.enable()
    const begin = performance.now()
    const found = await exchange.instruments()
    times.push(performance.now() - begin)
    delay.disable()
    if (found.length !== MARKETS) throw new Error(`${found.length} of ${MARKETS} markets were read`)
    blocks.push(delay.max / 1e6)
    exchange.close()
  }
  server.close()
  server.closeAllConnections()
  const size = `${(text.length / 1e6).toFixed(1)} MB, ${MARKETS} markets`
  print(
    'exchange: longest block, list of markets',
    Math.min(...blocks),
    'ms',
    `${size}; best of ${READINGS}, worst ${Math.max(...blocks).toFixed(1)}; limit 20 ms`,
  )
  print('exchange: reading the list of markets', Math.min(...times), 'ms', size)
}

const server = await startExchangeServer(0)
const wanted = process.argv[2]
try {
  const exchange = await benchStart(server.place)
  if (wanted === undefined || wanted === 'orders') await benchOrders(server.place, exchange)
  if (wanted === undefined || wanted === 'markets') await benchMarkets(server.place)
  exchange.close()
} finally {
  server.stop()
}
if (wanted === undefined || wanted === 'ticks') await benchTicks(print)
if (wanted === 'soak') await benchTicks(print, { ticks: Number(process.argv[3] ?? SOAK_TICKS), isSoak: true })
