import type { Market } from '#test/fakes/venue/market.ts'
import { barStart } from '#test/fakes/venue/tape.ts'
import { BinanceError } from './binance-error.ts'
import {
  aggregated,
  aggregateJson,
  bookTickerJson,
  dayTickerJson,
  klineJson,
  levelsJson,
  publicTradeJson,
} from './market-json.ts'
import type { Backend, Call, Method } from './method.ts'
import type { Params } from './params.ts'
import { symbolInfo } from './symbol-info.ts'
import { fixed } from './wire-number.ts'

/** Methods that tell time, rules and the market; nobody has to be known for them. */
export const MARKET_METHODS: readonly Method[] = [
  { rest: 'GET /api/v3/ping', socket: 'ping', security: 'none', weight: 1, run: () => ({}) },
  {
    rest: 'GET /api/v3/time',
    socket: 'time',
    security: 'none',
    weight: 1,
    run: (call) => ({ serverTime: call.now }),
  },
  { rest: 'GET /api/v3/exchangeInfo', socket: 'exchangeInfo', security: 'none', weight: 20, run: exchangeInfo },
  { rest: 'GET /api/v3/depth', socket: 'depth', security: 'none', weight: depthWeight, run: depth },
  { rest: 'GET /api/v3/trades', socket: 'trades.recent', security: 'none', weight: 25, run: trades },
  { rest: 'GET /api/v3/historicalTrades', socket: 'trades.historical', security: 'key', weight: 25, run: oldTrades },
  { rest: 'GET /api/v3/aggTrades', socket: 'trades.aggregate', security: 'none', weight: 4, run: aggTrades },
  { rest: 'GET /api/v3/klines', socket: 'klines', security: 'none', weight: 2, run: klines },
  { rest: 'GET /api/v3/uiKlines', socket: 'uiKlines', security: 'none', weight: 2, run: klines },
  { rest: 'GET /api/v3/avgPrice', socket: 'avgPrice', security: 'none', weight: 2, run: avgPrice },
  {
    rest: 'GET /api/v3/ticker/24hr',
    socket: 'ticker.24hr',
    security: 'none',
    weight: (params) => (params.text('symbol') === undefined ? 80 : 2),
    run: (call, backend) => each(call, backend, (market) => dayTickerJson(market, call.now)),
  },
  {
    rest: 'GET /api/v3/ticker/bookTicker',
    socket: 'ticker.book',
    security: 'none',
    weight: (params) => (params.text('symbol') === undefined ? 4 : 2),
    run: (call, backend) => each(call, backend, bookTickerJson),
  },
  {
    rest: 'GET /api/v3/ticker/price',
    socket: 'ticker.price',
    security: 'none',
    weight: (params) => (params.text('symbol') === undefined ? 4 : 2),
    run: (call, backend) =>
      each(call, backend, ({ rules, tape }) => {
        const price = tape.last()
        return { symbol: rules.symbol, price: price === undefined ? '0.00000000' : fixed(price) }
      }),
  },
]

function exchangeInfo(call: Call, backend: Backend): unknown {
  return {
    timezone: 'UTC',
    serverTime: call.now,
    rateLimits: backend.limits.info(),
    exchangeFilters: [],
    symbols: marketsOf(call.params, backend).markets.map((market) => symbolInfo(market.rules)),
  }
}

function depthWeight(params: Params): number {
  const limit = params.integer('limit') ?? 100
  if (limit <= 100) return 5
  if (limit <= 500) return 25
  return limit <= 1000 ? 50 : 250
}

function depth(call: Call, backend: Backend): unknown {
  const { book, updateId } = backend.venue.market(call.params.required('symbol'))
  const limit = call.params.limit(100, 5000)
  return {
    lastUpdateId: updateId,
    bids: levelsJson(book.levels('BUY', limit)),
    asks: levelsJson(book.levels('SELL', limit)),
  }
}

function trades(call: Call, backend: Backend): unknown {
  const { tape } = backend.venue.market(call.params.required('symbol'))
  return tape.trades.slice(-call.params.limit(500, 1000)).map(publicTradeJson)
}

function oldTrades(call: Call, backend: Backend): unknown {
  const { tape } = backend.venue.market(call.params.required('symbol'))
  const fromId = call.params.integer('fromId')
  const limit = call.params.limit(500, 1000)
  if (fromId === undefined) return tape.trades.slice(-limit).map(publicTradeJson)
  return tape.trades
    .filter((trade) => trade.id >= fromId)
    .slice(0, limit)
    .map(publicTradeJson)
}

function aggTrades(call: Call, backend: Backend): unknown {
  const { params } = call
  const { tape } = backend.venue.market(params.required('symbol'))
  const limit = params.limit(500, 1000)
  const fromId = params.integer('fromId')
  const from = params.integer('startTime')
  const to = params.integer('endTime') ?? Number.POSITIVE_INFINITY
  const all = aggregated(tape.trades)
  if (fromId !== undefined) {
    if (from !== undefined) throw new BinanceError(-1128, 'Combination of optional parameters invalid.')
    return all
      .filter(({ id }) => id >= fromId)
      .slice(0, limit)
      .map(aggregateJson)
  }
  const within = all.filter(
    ({ trades: [first] }) => first !== undefined && first.time >= (from ?? 0) && first.time <= to,
  )
  return (from === undefined ? within.slice(-limit) : within.slice(0, limit)).map(aggregateJson)
}

function klines(call: Call, backend: Backend): unknown {
  const { params } = call
  const { tape } = backend.venue.market(params.required('symbol'))
  const interval = params.required('interval')
  if (barStart(interval, 0) === undefined) throw new BinanceError(-1120, 'Invalid interval.')
  const from = params.integer('startTime')
  const to = params.integer('endTime')
  return tape.bars(interval, from, to, params.limit(500, 1000), call.now).map((bar) => klineJson(bar, interval))
}

function avgPrice(call: Call, backend: Backend): unknown {
  const { tape, rules } = backend.venue.market(call.params.required('symbol'))
  const price = tape.average(rules.avgPriceMins, call.now)
  return {
    mins: rules.avgPriceMins,
    price: price === undefined ? '0.00000000' : fixed(price),
    closeTime: tape.trades.at(-1)?.time ?? 0,
  }
}

/** One answer for one symbol, a list of them for several or for all. */
function each(call: Call, backend: Backend, answer: (market: Market) => unknown): unknown {
  const { markets, isOne } = marketsOf(call.params, backend)
  const answers = markets.map(answer)
  return isOne ? answers[0] : answers
}

function marketsOf(params: Params, backend: Backend): { markets: Market[]; isOne: boolean } {
  const symbol = params.text('symbol')
  const symbols = params.text('symbols')
  if (symbol !== undefined && symbols !== undefined) {
    throw new BinanceError(-1128, 'Combination of optional parameters invalid.')
  }
  if (symbol !== undefined) return { markets: [backend.venue.market(symbol)], isOne: true }
  if (symbols === undefined) return { markets: backend.venue.markets(), isOne: false }
  if (!/^\["[A-Z0-9_.-]+"(,"[A-Z0-9_.-]+")*\]$/.test(symbols)) {
    throw new BinanceError(-1100, "Illegal characters found in parameter 'symbols'.")
  }
  const names = symbols.slice(2, -2).split('","')
  return { markets: names.map((name) => backend.venue.market(name)), isOne: false }
}
