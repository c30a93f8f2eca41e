import type { Exchange } from 'ccxt'
import { z } from 'zod'
import type { ExchangeEnvironment } from '#main/exchanges/connection.ts'
import type {
  ExchangeBalance,
  ExchangeCapabilities,
  ExchangeFill,
  ExchangeOrder,
  OrderRequest,
} from '#main/exchanges/exchange.ts'
import { loopbackUrl } from '#main/exchanges/loopback-url.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import type { CcxtClass, Dialect, DialectTools, ListedMarket, Refusal, WantedOrder } from './dialect.ts'
import type { HttpAnswer } from './http-answer.ts'
import { statusLimits } from './limits-seen.ts'
import type { Urgency } from './request-gate.ts'
import {
  fromUnifiedOrder,
  fromUnifiedTrade,
  type UnifiedTrade,
  unifiedDecimal,
  unifiedId,
  unifiedOrder,
  unifiedParams,
  unifiedTrade,
} from './unified-orders.ts'

/** What of an exchange that is spoken to in ccxt's own words has to be known. */
export type UnifiedSpec = {
  readonly id: string
  readonly name: string
  readonly restUrl: string
  readonly requestsPerMinute: number
  load(): Promise<CcxtClass>
  /** How our id of an order is called, which ids it takes, and how that is said. Absent: orders are not sent there. */
  readonly clientIds?: { readonly param: string; readonly pattern: RegExp; readonly words: string }
  /** Parameters by which the exchange looks for an order by our id; none where its lists have to be read. */
  readonly findBy?: (clientOrderId: string) => Readonly<Record<string, string>>
  readonly marketParams?: Readonly<Record<string, string>>
  readonly marketBuys: boolean
  isSuccess(status: number, body: unknown): boolean
  refusalIn(answer: HttpAnswer): Refusal | undefined
  readonly badTimeCodes?: readonly string[]
  readonly mayBeThereCodes?: readonly string[]
  readonly duplicateCodes?: readonly string[]
  readonly notOpenCodes?: readonly string[]
}

/** What is left to the engine where an exchange was never tried: all but plain orders. */
export const PLAIN_CAPABILITIES: ExchangeCapabilities = {
  stops: false,
  trailingStops: false,
  oco: false,
  amend: false,
  postOnly: false,
  reduceOnly: false,
}

const USUAL_FEE = 0.001
const PAGE = 100
/** The smallest page of any exchange: so many rows may not be all. */
const FULL_PAGE = 50
const SHORTEST_SPAN_MS = 1_000
const marketSchema = z.object({
  id: z.string().min(1).max(60),
  symbol: z.string().regex(/^[^/:]{1,30}\/[^/:]{1,30}$/),
  base: z.string(),
  quote: z.string(),
  active: z.boolean().nullish(),
  precision: z.object({ amount: unifiedDecimal, price: unifiedDecimal }),
  limits: z.object({
    amount: z.object({ min: unifiedDecimal.nullish(), max: unifiedDecimal.nullish() }),
    cost: z.object({ min: unifiedDecimal.nullish() }),
  }),
  maker: unifiedDecimal.nullish(),
  taker: unifiedDecimal.nullish(),
})
const balancesSchema = z.object({
  total: z.record(z.string(), unifiedDecimal.nullish()),
  free: z.record(z.string(), unifiedDecimal.nullish()),
})
const ordersSchema = z.array(unifiedOrder)
const tradesSchema = z.array(unifiedTrade)

/** A dialect in ccxt's own words: plain orders only, found again by our id, which the exchange keeps. */
export function unifiedDialect(spec: UnifiedSpec): Dialect {
  return {
    id: spec.id,
    name: spec.name,
    capabilities: PLAIN_CAPABILITIES,
    limits: {
      exchange: spec.name,
      budget: { name: 'requests', limit: spec.requestsPerMinute, windowMs: 60_000 },
      read: statusLimits,
    },
    load: () => spec.load(),
    restUrl: (environment) => (environment.kind === 'loopback' ? loopbackUrl(environment.url) : spec.restUrl),
    point: (client, environment) => point(client, environment, spec.name),
    asksCcxtToo: true,
    isSuccess: (status, body) => spec.isSuccess(status, body),
    refusalIn: (answer) => spec.refusalIn(answer),
    badTimeCodes: spec.badTimeCodes ?? [],
    mayBeThereCodes: spec.mayBeThereCodes ?? [],
    duplicateCodes: spec.duplicateCodes ?? [],
    notOpenCodes: spec.notOpenCodes ?? [],
    check: (request) => check(spec, request),
    time: (wire) => {
      const ask = async (client: Exchange): Promise<unknown> =>
        client.has['fetchTime'] === true ? client.fetchTime() : Date.now()
      return wire.write(
        { name: 'the time', urgency: 'emergency', ask },
        z.union([z.number(), z.string()]).transform(Number),
      )
    },
    markets,
    place: (tools, request, market, urgency) => place(spec, tools, request, market, urgency),
    cancel: (tools, order, known) => cancel(spec, tools, order, known),
    find: (tools, order) => find(spec, tools, order),
    openOrders: (tools) => openOrders(spec, tools),
    fills: (tools, from, now) => fills(spec, tools, from, now),
    balances,
    async permissions(tools) {
      await balances(tools)
      return { read: true, trade: true, withdraw: null, ipRestricted: null }
    },
  }
}

function point(client: Exchange, environment: ExchangeEnvironment, name: string): void {
  if (environment.kind === 'production') return
  if (environment.kind === 'testnet') {
    try {
      client.setSandboxMode(true)
    } catch {
      throw new AppError('VALIDATION', `${name} has no testnet; leave it out`)
    }
    return
  }
  const { host } = new URL(loopbackUrl(environment.url))
  Object.assign(client.urls, { api: movedTo(host, client.urls['api']) })
}

/** The same addresses on another host, without TLS. */
function movedTo(host: string, urls: unknown): unknown {
  if (typeof urls === 'string') return urls.replace(/^(ws|http)s?:\/\/[^/]+/, `$1://${host}`)
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, movedTo(host, value)]))
}

function check({ name, clientIds, marketBuys }: UnifiedSpec, request: OrderRequest): void {
  const invalid = (why: string): AppError => new AppError('VALIDATION', why)
  if (clientIds === undefined) {
    throw new AppError(
      'EXCHANGE_REJECTED',
      `accounts at ${name} are only read: it is not known how an order is found there by our own id after a lost answer`,
    )
  }
  if (!clientIds.pattern.test(request.clientOrderId))
    throw invalid(`a client order id at ${name} has ${clientIds.words}`)
  const { type, side, timeInForce } = request
  if (type !== 'limit' && type !== 'market') throw invalid(`the engine holds such orders, ${name} is not given them`)
  if (request.ocoGroup !== undefined) throw invalid(`the engine holds orders of a group, ${name} is not given them`)
  if (timeInForce === 'GTD') throw invalid(`orders that end at a time are ended by the engine, not by ${name}`)
  if (request.postOnly) throw invalid(`post-only orders were never tried at ${name}`)
  if (request.reduceOnly && side === 'buy')
    throw invalid('there is nothing that a purchase could reduce on a spot market')
  if (type === 'limit' && request.price === undefined) throw invalid('the order needs a price')
  if (type === 'market' && side === 'buy' && !marketBuys) {
    throw invalid(`${name} buys at the market by value only; use a limit order with IOC`)
  }
}

async function markets({ wire }: DialectTools) {
  const all = await wire.read(
    { name: 'the list of markets', ask: (client) => client.loadMarkets(true) },
    z.record(z.string(), z.unknown()),
  )
  const listed: ListedMarket[] = []
  let unread = 0
  for (const raw of Object.values(all)) {
    if (!z.object({ spot: z.literal(true) }).safeParse(raw).success) continue
    const market = marketSchema.safeParse(raw).data
    if (market === undefined || market.precision.amount === '0' || market.precision.price === '0') {
      unread++
      continue
    }
    const { precision, limits } = market
    const most = limits.amount.max ?? undefined
    listed.push({
      market: market.id,
      instrument: {
        symbol: market.symbol,
        base: market.base,
        quote: market.quote,
        kind: 'spot',
        status: market.active === false ? 'halted' : 'trading',
        tickSize: precision.price,
        lotSize: precision.amount,
        minAmount: limits.amount.min ?? precision.amount,
        ...(most === undefined || most === '0' ? {} : { maxAmount: most }),
        minNotional: limits.cost.min ?? '0',
        makerFee: Number(market.maker ?? USUAL_FEE),
        takerFee: Number(market.taker ?? USUAL_FEE),
      },
    })
  }
  return { listed, unread }
}

async function place(
  { clientIds, marketParams, name }: UnifiedSpec,
  { wire, instrumentOf }: DialectTools,
  request: OrderRequest,
  market: string,
  urgency: Urgency,
): Promise<void> {
  const instrument = instrumentOf(market)
  // ccxt would cut off what does not fit the grid.
  requireGrid(name, 'amount', request.amount, instrument?.lotSize)
  if (request.price !== undefined) requireGrid(name, 'price', request.price, instrument?.tickSize)
  const { symbol, type, side } = request
  const params = {
    ...unifiedParams(request, clientIds?.param ?? 'clientOrderId'),
    ...(type === 'market' ? marketParams : {}),
  }
  await wire.write(
    {
      name: 'an order',
      isSigned: true,
      urgency,
      ask: (client) => {
        // ccxt takes decimals as text too and hands them on as they are; its types know numbers only.
        const text: unknown[] = [symbol, type, side, request.amount, request.price, params]
        return Promise.resolve(Reflect.apply(client.createOrder, client, text))
      },
    },
    unifiedId,
  )
}

function requireGrid(name: string, what: string, value: string, step: string | undefined): void {
  if (step === undefined || decimal(value).mod(step).isZero()) return
  throw new AppError('VALIDATION', `the ${what} ${value} is no multiple of ${step}, as ${name} wants it`)
}

async function cancel(
  spec: UnifiedSpec,
  tools: DialectTools,
  wanted: WantedOrder,
  known: ExchangeOrder | undefined,
): Promise<void> {
  const order = known ?? (await find(spec, tools, wanted))
  if (order === undefined) {
    throw new AppError('NOT_FOUND', `${spec.name} does not know order ${wanted.clientOrderId} of ${wanted.symbol}`)
  }
  await tools.wire.write(
    {
      name: 'a cancellation',
      isSigned: true,
      urgency: 'emergency',
      ask: (client) => client.cancelOrder(order.exchangeOrderId, wanted.symbol),
    },
    z.unknown(),
  )
}

async function find(
  spec: UnifiedSpec,
  { wire }: DialectTools,
  wanted: WantedOrder,
): Promise<ExchangeOrder | undefined> {
  const { symbol, clientOrderId } = wanted
  const by = spec.findBy?.(clientOrderId)
  const lists: ((client: Exchange) => Promise<unknown>)[] = [
    (client) => client.fetchOpenOrders(symbol, undefined, undefined, { ...by }),
    (client) =>
      client.has['fetchOrders'] === true
        ? client.fetchOrders(symbol, undefined, PAGE, { ...by })
        : client.fetchClosedOrders(symbol, undefined, undefined, { ...by }),
    async (client) =>
      client.has['fetchCanceledOrders'] === true
        ? client.fetchCanceledOrders(symbol, undefined, undefined, { ...by })
        : [],
  ]
  for (const ask of lists) {
    const rows = await wire.read({ name: 'a list of orders', isSigned: true, urgency: 'emergency', ask }, ordersSchema)
    const row = rows.find((one) => one.clientOrderId === clientOrderId && one.symbol === symbol)
    if (row === undefined) continue
    const order = fromUnifiedOrder(row)
    if (order === undefined) throw wire.unusable('a question for an order', 'its state is not told')
    return order
  }
  return undefined
}

async function openOrders(spec: UnifiedSpec, { wire, symbols }: DialectTools): Promise<ExchangeOrder[]> {
  const rows = await wire
    .read({ name: 'the open orders', isSigned: true, ask: (client) => client.fetchOpenOrders() }, ordersSchema)
    .catch(async (error: unknown) => {
      // Some exchanges tell them only of a market that is named.
      if (!(error instanceof AppError) || error.code !== 'VALIDATION') throw error
      const all = []
      for (const symbol of symbols()) {
        const ask = (client: Exchange): Promise<unknown> => client.fetchOpenOrders(symbol)
        all.push(...(await wire.read({ name: 'the open orders', isSigned: true, ask }, ordersSchema)))
      }
      return all
    })
  return rows.map((row) => {
    const order = fromUnifiedOrder(row, `${spec.id}-${row.id}`)
    if (order === undefined) throw wire.unusable('the open orders', 'the state of one is not told')
    return order
  })
}

async function fills(spec: UnifiedSpec, tools: DialectTools, from: number, now: number): Promise<ExchangeFill[]> {
  const { wire, symbols, clientIdOf } = tools
  const found: ExchangeFill[] = []
  for (const symbol of symbols()) {
    for (const trade of await tradesBetween(tools, symbol, from, now + SHORTEST_SPAN_MS)) {
      if (trade.timestamp < from) continue
      const id =
        trade.order === undefined ? undefined : (clientIdOf(trade.order) ?? (await askedId(wire, trade.order, symbol)))
      found.push(fromUnifiedTrade(trade, id ?? `${spec.id}-${trade.order ?? trade.id}`))
    }
  }
  return found
}

async function askedId(wire: DialectTools['wire'], id: string, symbol: string): Promise<string | undefined> {
  const ask = (client: Exchange): Promise<unknown> => client.fetchOrder(id, symbol)
  const order = await wire.read(
    { name: 'an order', isSigned: true, ask },
    z.object({ clientOrderId: z.string().nullish() }),
  )
  return order.clientOrderId ?? undefined
}

/** Trades of a span; one that may hold more than a page is halved, whichever end an exchange begins with. */
async function tradesBetween(tools: DialectTools, symbol: string, from: number, to: number): Promise<UnifiedTrade[]> {
  const ask = (client: Exchange): Promise<unknown> => client.fetchMyTrades(symbol, from, PAGE, { until: to })
  const rows = await tools.wire.read({ name: 'the fills', isSigned: true, ask }, tradesSchema)
  if (rows.length < FULL_PAGE) return rows
  if (to - from <= SHORTEST_SPAN_MS) throw tools.wire.unusable('the fills', 'there are more in a second than it tells')
  const middle = Math.floor((from + to) / 2)
  const [first, second] = [
    await tradesBetween(tools, symbol, from, middle),
    await tradesBetween(tools, symbol, middle, to),
  ]
  return [...first, ...second]
}

async function balances({ wire }: DialectTools): Promise<ExchangeBalance[]> {
  const { total, free } = await wire.read(
    { name: 'the balances', isSigned: true, ask: (client) => client.fetchBalance() },
    balancesSchema,
  )
  return Object.entries(total).flatMap(([currency, amount]) =>
    amount === undefined || amount === null
      ? []
      : [{ currency, total: amount, free: decimalText(decimal(free[currency] ?? amount)) }],
  )
}
