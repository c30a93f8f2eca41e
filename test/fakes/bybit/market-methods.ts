import { badParameter } from './bybit-error.ts'
import { intervalOf, klineJson, levelsJson, publicTradeJson, sequenceOf, tickerJson } from './market-json.ts'
import type { Backend, Call, Method } from './method.ts'
import { instrumentJson } from './symbols.ts'

/** Methods that tell time, rules and the market; nobody has to be known for them. */
export const MARKET_METHODS: readonly Method[] = [
  { rest: 'GET /v5/market/time', security: 'none', run: time },
  { rest: 'GET /v5/market/instruments-info', security: 'none', run: instruments },
  { rest: 'GET /v5/market/kline', security: 'none', run: klines },
  { rest: 'GET /v5/market/orderbook', security: 'none', run: orderBook },
  { rest: 'GET /v5/market/recent-trade', security: 'none', run: recentTrades },
  { rest: 'GET /v5/market/tickers', security: 'none', run: tickers },
]

function time({ now }: Call): unknown {
  return { timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000` }
}

function instruments({ params }: Call, { venue }: Backend): unknown {
  const category = params.required('category')
  if (!['spot', 'linear', 'inverse', 'option'].includes(category)) throw badParameter('Illegal category')
  // Contracts are not traded here; programs ask for them all the same.
  if (category !== 'spot') return { category, list: [], nextPageCursor: '' }
  const symbol = params.text('symbol')
  const listed = venue.markets().filter(({ rules }) => symbol === undefined || rules.symbol === symbol)
  return { category, list: listed.map(({ rules }) => instrumentJson(rules)) }
}

function klines({ params, now }: Call, { venue }: Backend): unknown {
  if (params.text('category') !== undefined) params.requireSpot()
  const { tape, rules } = venue.market(params.required('symbol'))
  const interval = intervalOf(params.required('interval'))
  if (interval === undefined) throw badParameter('Invalid period!')
  const start = params.integer('start')
  const end = params.integer('end')
  const limit = params.limit(200, 1000)
  // From a start on the first bars are told; of a span that holds more than are wanted the newest.
  const bars =
    end === undefined
      ? tape.bars(interval, start, undefined, limit, now)
      : tape.bars(interval, undefined, end, limit, now).filter((bar) => bar.time >= (start ?? 0))
  return { category: 'spot', symbol: rules.symbol, list: bars.reverse().map(klineJson) }
}

function orderBook({ params, now }: Call, { venue }: Backend): unknown {
  params.requireSpot()
  const market = venue.market(params.required('symbol'))
  const limit = params.limit(1, 200)
  return {
    s: market.rules.symbol,
    b: levelsJson(market.book.levels('BUY', limit)),
    a: levelsJson(market.book.levels('SELL', limit)),
    ts: now,
    u: market.updateId,
    seq: sequenceOf(market),
    cts: now,
  }
}

function recentTrades({ params }: Call, { venue }: Backend): unknown {
  params.requireSpot()
  const { tape } = venue.market(params.required('symbol'))
  return { category: 'spot', list: tape.trades.slice(-params.limit(60, 60)).reverse().map(publicTradeJson) }
}

function tickers({ params, now }: Call, { venue }: Backend): unknown {
  params.requireSpot()
  const symbol = params.text('symbol')
  const markets = symbol === undefined ? venue.markets() : [venue.market(symbol)]
  return { category: 'spot', list: markets.map((market) => tickerJson(market, now)) }
}
