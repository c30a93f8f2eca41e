import type { Exchange } from 'ccxt'
import { z } from 'zod'
import type { ExchangeEnvironment, KeyPermissions } from '#main/exchanges/connection.ts'
import type { ExchangeBalance, ExchangeCapabilities, ExchangeOrder, OrderRequest } from '#main/exchanges/exchange.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import {
  bybitAnswer,
  bybitExecution,
  bybitOrder,
  idsAnswer,
  keyAnswer,
  pageOf,
  timeAnswer,
  walletAnswer,
} from './bybit-answers.ts'
import { bybitFills } from './bybit-fills.ts'
import { BYBIT_LIMITS } from './bybit-limits.ts'
import { bybitMarkets } from './bybit-markets.ts'
import {
  bybitOrderParams,
  checkBybitOrder,
  fromBybitOrder,
  fromBybitWallet,
  fromExecutions,
  WAITING_FILTER,
} from './bybit-orders.ts'
import {
  BYBIT_BAD_TIME,
  BYBIT_DUPLICATE,
  BYBIT_MAY_BE_THERE,
  BYBIT_NOT_OPEN,
  bybitRefusal,
  isBybitSuccess,
} from './bybit-refusal.ts'
import { BYBIT_STREAM } from './bybit-stream.ts'
import type { CcxtQuestion, CcxtWire } from './ccxt-wire.ts'
import type { Dialect, DialectTools, WantedOrder } from './dialect.ts'
import type { Urgency } from './request-gate.ts'

const PRODUCTION = 'https://api.bybit.com'
const TESTNET = 'https://api-testnet.bybit.com'
const ORDERS_A_PAGE = 50
/** A thousand open orders: more than an account may have. */
const MOST_PAGES = 20

const ordersPage = pageOf(bybitOrder)
const executionsPage = pageOf(bybitExecution)

/** What Bybit's spot market can hold. Its orders of both kinds at once and its trailing stops are the engine's. */
export const BYBIT_CAPABILITIES: ExchangeCapabilities = {
  stops: true,
  trailingStops: false,
  oco: false,
  amend: false,
  postOnly: true,
  reduceOnly: false,
}

/** Bybit's v5 protocol for spot in a unified account. An order is answered with its ids alone; its state is asked. */
export const BYBIT: Dialect = {
  id: 'bybit',
  name: 'Bybit',
  capabilities: BYBIT_CAPABILITIES,
  limits: BYBIT_LIMITS,
  load: async () => (await import('#ccxt-pro/bybit')).default,
  restUrl,
  settings: { quoteJsonNumbers: false },
  point,
  isSuccess: isBybitSuccess,
  refusalIn: bybitRefusal,
  badTimeCodes: BYBIT_BAD_TIME,
  mayBeThereCodes: BYBIT_MAY_BE_THERE,
  duplicateCodes: BYBIT_DUPLICATE,
  notOpenCodes: BYBIT_NOT_OPEN,
  check: checkBybitOrder,
  time,
  markets: bybitMarkets,
  place,
  cancel,
  find,
  openOrders,
  fills: bybitFills,
  balances,
  permissions,
  stream: BYBIT_STREAM,
}

/** A question that is signed, with its parameters in the order in which they are sent. */
export function privateGet(
  path: string,
  params: Readonly<Record<string, string | number>>,
  urgency: Urgency,
): CcxtQuestion {
  return {
    name: `GET ${path}`,
    isSigned: true,
    urgency,
    ask: (client) => client.request(`v5/${path}`, 'private', 'GET', { ...params }),
  }
}

function restUrl(environment: ExchangeEnvironment): string {
  if (environment.kind === 'loopback') return loopbackUrl(environment.url)
  return environment.kind === 'testnet' ? TESTNET : PRODUCTION
}

function point(client: Exchange, environment: ExchangeEnvironment): void {
  if (environment.kind === 'production') return
  if (environment.kind === 'testnet') {
    client.setSandboxMode(true)
    return
  }
  const url = loopbackUrl(environment.url)
  const sockets = url.replace(/^http/, 'ws')
  Object.assign(client.urls, {
    api: {
      public: url,
      private: url,
      ws: {
        public: { spot: `${sockets}/v5/public/spot` },
        private: { contract: `${sockets}/v5/private`, trade: `${sockets}/v5/trade` },
      },
    },
  })
}

async function time(wire: CcxtWire): Promise<number> {
  const answer = await wire.write(
    {
      name: 'GET market/time',
      urgency: 'emergency',
      ask: (client) => client.request('v5/market/time', 'public', 'GET', {}),
    },
    timeAnswer,
  )
  return answer.time
}

async function place({ wire }: DialectTools, request: OrderRequest, market: string, urgency: Urgency): Promise<void> {
  const params = bybitOrderParams(request, market)
  const name = 'POST order/create'
  const { result } = await wire.write(
    {
      name,
      isSigned: true,
      urgency,
      ask: (client) => client.request('v5/order/create', 'private', 'POST', params),
    },
    idsAnswer,
  )
  if (result.orderLinkId !== request.clientOrderId) throw wire.unusable(name, 'it tells of another order')
}

async function cancel(tools: DialectTools, wanted: WantedOrder, known: ExchangeOrder | undefined): Promise<void> {
  const { wire } = tools
  // An order that waits is only found where its kind is named.
  const filter = known?.stopPrice === undefined ? 'Order' : await filterOf(tools, wanted)
  const name = 'POST order/cancel'
  const params = {
    category: 'spot',
    symbol: wanted.market,
    orderLinkId: wanted.clientOrderId,
    orderFilter: filter,
  }
  const { result } = await wire.write(
    {
      name,
      isSigned: true,
      urgency: 'emergency',
      ask: (client) => client.request('v5/order/cancel', 'private', 'POST', params),
    },
    idsAnswer,
  )
  if (result.orderLinkId !== wanted.clientOrderId) throw wire.unusable(name, 'it tells of another order')
}

/** Under which kind an order with a trigger is found right now: as a plain one once it was triggered. */
async function filterOf({ wire }: DialectTools, wanted: WantedOrder): Promise<string> {
  const row = z.object({ orderStatus: z.string(), stopOrderType: z.string().max(40).optional() })
  const { result } = await wire.read(
    privateGet('order/realtime', { category: 'spot', orderLinkId: wanted.clientOrderId }, 'emergency'),
    bybitAnswer(z.object({ list: z.array(row) })),
  )
  const [order] = result.list
  if (order !== undefined && order.orderStatus !== 'Untriggered') return 'Order'
  return order?.stopOrderType === 'Stop' ? 'StopOrder' : WAITING_FILTER
}

/** Open or ended lately, then ended, then filled so long ago that only its executions are told. */
async function find({ wire }: DialectTools, wanted: WantedOrder): Promise<ExchangeOrder | undefined> {
  const { clientOrderId, symbol, market } = wanted
  const isMeant = (row: { readonly orderLinkId: string; readonly symbol: string }): boolean =>
    row.orderLinkId === clientOrderId && row.symbol === market
  for (const path of ['order/realtime', 'order/history']) {
    const question = privateGet(path, { category: 'spot', orderLinkId: clientOrderId }, 'emergency')
    const { list } = (await wire.read(question, ordersPage)).result
    const order = list.find(isMeant)
    if (order !== undefined) return fromBybitOrder(order, symbol)
    if (list.length > 0) throw wire.unusable(`GET ${path}`, 'it tells of another order')
  }
  const params = { category: 'spot', orderLinkId: clientOrderId, limit: 100 }
  const { list } = (await wire.read(privateGet('execution/list', params, 'emergency'), executionsPage)).result
  if (!list.every(isMeant)) throw wire.unusable('GET execution/list', 'it tells of another order')
  return fromExecutions(list, symbol)
}

async function openOrders({ wire, instrumentOf }: DialectTools): Promise<ExchangeOrder[]> {
  const orders = new Map<string, ExchangeOrder>()
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = { category: 'spot', limit: ORDERS_A_PAGE, ...(cursor === '' ? {} : { cursor }) }
    const { list, nextPageCursor } = (await wire.read(privateGet('order/realtime', params, 'needed'), ordersPage))
      .result
    for (const row of list) {
      const instrument = instrumentOf(row.symbol)
      if (instrument === undefined) {
        throw wire.unusable('GET order/realtime', `the market ${row.symbol} is not in the list of markets`)
      }
      const order = fromBybitOrder(row, instrument.symbol)
      if (order.status === 'open' || order.status === 'partially_filled') orders.set(order.exchangeOrderId, order)
    }
    if (
      list.length < ORDERS_A_PAGE ||
      nextPageCursor === undefined ||
      nextPageCursor === null ||
      nextPageCursor === ''
    ) {
      return [...orders.values()]
    }
    cursor = nextPageCursor
  }
  throw wire.unusable('GET order/realtime', 'its pages do not end')
}

async function balances({ wire }: DialectTools): Promise<ExchangeBalance[]> {
  const { result } = await wire.read(
    privateGet('account/wallet-balance', { accountType: 'UNIFIED' }, 'needed'),
    walletAnswer,
  )
  return result.list.flatMap((wallet) => (wallet.accountType === 'UNIFIED' ? fromBybitWallet(wallet) : []))
}

async function permissions({ wire }: DialectTools): Promise<KeyPermissions> {
  const { result } = await wire.read(privateGet('user/query-api', {}, 'needed'), keyAnswer)
  const ips = result.ips ?? []
  return {
    read: true,
    trade: result.readOnly === 0 && (result.permissions['Spot'] ?? []).includes('SpotTrade'),
    withdraw: (result.permissions['Wallet'] ?? []).includes('Withdraw'),
    ipRestricted: ips.length > 0 && !ips.includes('*'),
  }
}
