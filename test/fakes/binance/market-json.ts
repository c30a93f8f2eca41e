import { type Decimal, decimal, ZERO } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { BookLevel } from '#test/fakes/venue/order-book.ts'
import { type Bar, nextBarStart, type Trade } from '#test/fakes/venue/tape.ts'
import { fixed } from './wire-number.ts'

const DAY = 86_400_000

/** A bar as `klines` tells it. */
export function klineJson(bar: Bar, interval: string): unknown[] {
  return [
    bar.time,
    fixed(bar.open),
    fixed(bar.high),
    fixed(bar.low),
    fixed(bar.close),
    fixed(bar.volume),
    nextBarStart(interval, bar.time) - 1,
    fixed(bar.quoteVolume),
    bar.trades,
    fixed(bar.takerVolume),
    fixed(bar.takerQuoteVolume),
    '0',
  ]
}

/** Levels as every book is told. */
export function levelsJson(levels: readonly BookLevel[]): [string, string][] {
  return levels.map(([price, quantity]) => [fixed(price), fixed(quantity)])
}

/** A trade as `trades` tells it. */
export function publicTradeJson(trade: Trade): Record<string, unknown> {
  return {
    id: trade.id,
    price: fixed(trade.price),
    qty: fixed(trade.quantity),
    quoteQty: fixed(trade.price.mul(trade.quantity)),
    time: trade.time,
    isBuyerMaker: trade.takerSide === 'SELL',
    isBestMatch: true,
  }
}

/** Trades of one incoming order at one price, told as one. */
export type AggregateTrade = { readonly id: number; readonly trades: readonly Trade[] }

/** Gathers trades by their aggregate; `trades` in the order in which they were made. */
export function aggregated(trades: readonly Trade[]): AggregateTrade[] {
  const groups: { id: number; trades: Trade[] }[] = []
  for (const trade of trades) {
    const last = groups.at(-1)
    if (last?.id === trade.aggregateId) last.trades.push(trade)
    else groups.push({ id: trade.aggregateId, trades: [trade] })
  }
  return groups
}

/** An aggregate trade as `aggTrades` and the stream tell it. */
export function aggregateJson({ id, trades }: AggregateTrade): Record<string, unknown> {
  const [first] = trades
  return {
    a: id,
    p: fixed(first?.price ?? ZERO),
    q: fixed(trades.reduce((sum, trade) => sum.add(trade.quantity), ZERO)),
    f: first?.id,
    l: trades.at(-1)?.id,
    T: first?.time,
    m: first?.takerSide === 'SELL',
    M: true,
  }
}

/** Best bid and ask, with what lies there. */
export type BestPrices = { bid: Decimal; bidQuantity: Decimal; ask: Decimal; askQuantity: Decimal }

/** The best prices of a market; zero where a side is empty. */
export function bestPrices({ book }: Market): BestPrices {
  const [bid, bidQuantity] = book.levels('BUY', 1)[0] ?? [ZERO, ZERO]
  const [ask, askQuantity] = book.levels('SELL', 1)[0] ?? [ZERO, ZERO]
  return { bid, bidQuantity, ask, askQuantity }
}

/** `ticker/bookTicker`. */
export function bookTickerJson(market: Market): Record<string, unknown> {
  const best = bestPrices(market)
  return {
    symbol: market.rules.symbol,
    bidPrice: fixed(best.bid),
    bidQty: fixed(best.bidQuantity),
    askPrice: fixed(best.ask),
    askQty: fixed(best.askQuantity),
  }
}

/** What happened in the last 24 hours. */
export function dayOf(market: Market, now: number) {
  const bars = market.tape.bars('1m', now - DAY, now, 1441, now)
  const trades = market.tape.trades.filter((trade) => trade.time > now - DAY)
  const open = bars[0]?.open ?? ZERO
  const close = market.tape.last() ?? ZERO
  const volume = bars.reduce((sum, bar) => sum.add(bar.volume), ZERO)
  const quoteVolume = bars.reduce((sum, bar) => sum.add(bar.quoteVolume), ZERO)
  return {
    open,
    close,
    volume,
    quoteVolume,
    high: bars.reduce((most, bar) => (bar.high.gt(most) ? bar.high : most), close),
    low: bars.reduce((least, bar) => (bar.low.lt(least) ? bar.low : least), close),
    change: close.sub(open),
    percent: open.isZero() ? ZERO : close.sub(open).div(open).mul(100),
    average: volume.isZero() ? close : quoteVolume.div(volume),
    lastQuantity: market.tape.trades.at(-1)?.quantity ?? decimal(0),
    from: now - DAY,
    to: now,
    firstId: trades[0]?.id ?? -1,
    lastId: trades.at(-1)?.id ?? -1,
    count: bars.reduce((sum, bar) => sum + bar.trades, 0),
  }
}

/** `ticker/24hr`. */
export function dayTickerJson(market: Market, now: number): Record<string, unknown> {
  const day = dayOf(market, now)
  const best = bestPrices(market)
  return {
    symbol: market.rules.symbol,
    priceChange: fixed(day.change),
    priceChangePercent: day.percent.toFixed(3),
    weightedAvgPrice: fixed(day.average),
    prevClosePrice: fixed(day.open),
    lastPrice: fixed(day.close),
    lastQty: fixed(day.lastQuantity),
    bidPrice: fixed(best.bid),
    bidQty: fixed(best.bidQuantity),
    askPrice: fixed(best.ask),
    askQty: fixed(best.askQuantity),
    openPrice: fixed(day.open),
    highPrice: fixed(day.high),
    lowPrice: fixed(day.low),
    volume: fixed(day.volume),
    quoteVolume: fixed(day.quoteVolume),
    openTime: day.from,
    closeTime: day.to,
    firstId: day.firstId,
    lastId: day.lastId,
    count: day.count,
  }
}
