import { decimalText, ZERO } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { BookLevel } from '#test/fakes/venue/order-book.ts'
import type { Bar, Trade } from '#test/fakes/venue/tape.ts'

const DAY = 86_400_000
const INTERVALS: Readonly<Record<string, string>> = {
  '1': '1m',
  '3': '3m',
  '5': '5m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  '120': '2h',
  '240': '4h',
  '360': '6h',
  '720': '12h',
  D: '1d',
  W: '1w',
  M: '1M',
}

/** The tape's name of one of Bybit's intervals; undefined for an unknown one. */
export function intervalOf(name: string): string | undefined {
  return INTERVALS[name]
}

/** A bar as `kline` tells it. */
export function klineJson(bar: Bar): string[] {
  const { time, open, high, low, close, volume, quoteVolume } = bar
  return [String(time), ...[open, high, low, close, volume, quoteVolume].map(decimalText)]
}

/** Levels as every book is told. */
export function levelsJson(levels: readonly BookLevel[]): [string, string][] {
  return levels.map(([price, quantity]) => [decimalText(price), decimalText(quantity)])
}

/** The sequence number of a market, which trades and books share. */
export function sequenceOf(market: Market): number {
  return 7_000_000_000 + market.updateId
}

/** The number of a trade; `place` tells the public trade, the maker's and the taker's part apart. */
export function tradeIdOf(trade: Trade, place: 'public' | 'maker' | 'taker'): string {
  let sum = 0
  for (const letter of trade.symbol) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_999_991
  const suffix = { public: '0', maker: '1', taker: '2' }[place]
  return `21${String(sum).padStart(7, '0')}${String(trade.id).padStart(9, '0')}${suffix}`
}

/** A trade as `recent-trade` tells it. */
export function publicTradeJson(trade: Trade): Record<string, unknown> {
  return {
    execId: tradeIdOf(trade, 'public'),
    symbol: trade.symbol,
    price: decimalText(trade.price),
    size: decimalText(trade.quantity),
    side: trade.takerSide === 'BUY' ? 'Buy' : 'Sell',
    time: String(trade.time),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(7_000_000_000 + trade.id),
  }
}

/** What happened in the last 24 hours, as the stream of tickers tells it. */
export function dayJson(market: Market, now: number): Record<string, string> {
  const { tape, rules } = market
  const bars = tape.bars('1m', now - DAY, now, 1441, now)
  const last = tape.last() ?? ZERO
  const open = bars[0]?.open ?? last
  return {
    symbol: rules.symbol,
    lastPrice: decimalText(last),
    prevPrice24h: decimalText(open),
    price24hPcnt: open.isZero() ? '0' : last.sub(open).div(open).toDecimalPlaces(4).toFixed(),
    highPrice24h: decimalText(bars.reduce((most, bar) => (bar.high.gt(most) ? bar.high : most), last)),
    lowPrice24h: decimalText(bars.reduce((least, bar) => (bar.low.lt(least) ? bar.low : least), last)),
    turnover24h: decimalText(bars.reduce((sum, bar) => sum.add(bar.quoteVolume), ZERO)),
    volume24h: decimalText(bars.reduce((sum, bar) => sum.add(bar.volume), ZERO)),
    usdIndexPrice: decimalText(last),
  }
}

/** `tickers`: the day, and the best prices. */
export function tickerJson(market: Market, now: number): Record<string, string> {
  const [bid, bidSize] = market.book.levels('BUY', 1)[0] ?? [ZERO, ZERO]
  const [ask, askSize] = market.book.levels('SELL', 1)[0] ?? [ZERO, ZERO]
  return {
    ...dayJson(market, now),
    bid1Price: decimalText(bid),
    bid1Size: decimalText(bidSize),
    ask1Price: decimalText(ask),
    ask1Size: decimalText(askSize),
  }
}
