import type { Decimal } from '#shared/decimal.ts'
import type { Market } from '#test/fakes/venue/market.ts'
import type { OrderSide } from '#test/fakes/venue/order.ts'
import { type Bar, nextBarStart, type Trade } from '#test/fakes/venue/tape.ts'
import { bestPrices, dayOf, levelsJson } from './market-json.ts'
import { fixed } from './wire-number.ts'

/** `@trade`. */
export function tradeEvent(trade: Trade, now: number): Record<string, unknown> {
  return {
    e: 'trade',
    E: now,
    s: trade.symbol,
    t: trade.id,
    p: fixed(trade.price),
    q: fixed(trade.quantity),
    T: trade.time,
    m: trade.takerSide === 'SELL',
    M: true,
  }
}

/** `@kline_…`; `isClosed` once nothing more comes. */
export function klineEvent(
  market: Market,
  bar: Bar,
  interval: string,
  isClosed: boolean,
  now: number,
): Record<string, unknown> {
  const { symbol } = market.rules
  const end = nextBarStart(interval, bar.time) - 1
  const within = market.tape.trades.filter((trade) => trade.time >= bar.time && trade.time <= end)
  return {
    e: 'kline',
    E: now,
    s: symbol,
    k: {
      t: bar.time,
      T: end,
      s: symbol,
      i: interval,
      f: within[0]?.id ?? -1,
      L: within.at(-1)?.id ?? -1,
      o: fixed(bar.open),
      c: fixed(bar.close),
      h: fixed(bar.high),
      l: fixed(bar.low),
      v: fixed(bar.volume),
      n: bar.trades,
      x: isClosed,
      q: fixed(bar.quoteVolume),
      V: fixed(bar.takerVolume),
      Q: fixed(bar.takerQuoteVolume),
      B: '0',
    },
  }
}

/** `@depth`: the levels that changed since `firstId`; zero where nothing is left. */
export function depthEvent(
  market: Market,
  firstId: number,
  changes: readonly { side: OrderSide; price: string; quantity: Decimal }[],
  now: number,
): Record<string, unknown> {
  const of = (side: OrderSide) =>
    changes.filter((change) => change.side === side).map(({ price, quantity }) => [price, fixed(quantity)])
  return {
    e: 'depthUpdate',
    E: now,
    s: market.rules.symbol,
    U: firstId,
    u: market.updateId,
    b: of('BUY'),
    a: of('SELL'),
  }
}

/** `@depth5`, `@depth10`, `@depth20`. */
export function partialDepth(market: Market, levels: number): Record<string, unknown> {
  return {
    lastUpdateId: market.updateId,
    bids: levelsJson(market.book.levels('BUY', levels)),
    asks: levelsJson(market.book.levels('SELL', levels)),
  }
}

/** `@bookTicker`. */
export function bookTickerEvent(market: Market) {
  const best = bestPrices(market)
  return {
    u: market.updateId,
    s: market.rules.symbol,
    b: fixed(best.bid),
    B: fixed(best.bidQuantity),
    a: fixed(best.ask),
    A: fixed(best.askQuantity),
  }
}

/** `@miniTicker`. */
export function miniTickerEvent(market: Market, now: number): Record<string, unknown> {
  const day = dayOf(market, now)
  return {
    e: '24hrMiniTicker',
    E: now,
    s: market.rules.symbol,
    c: fixed(day.close),
    o: fixed(day.open),
    h: fixed(day.high),
    l: fixed(day.low),
    v: fixed(day.volume),
    q: fixed(day.quoteVolume),
  }
}

/** `@ticker`. */
export function tickerEvent(market: Market, now: number): Record<string, unknown> {
  const day = dayOf(market, now)
  const best = bestPrices(market)
  return {
    ...miniTickerEvent(market, now),
    e: '24hrTicker',
    p: fixed(day.change),
    P: day.percent.toFixed(3),
    w: fixed(day.average),
    x: fixed(day.open),
    Q: fixed(day.lastQuantity),
    b: fixed(best.bid),
    B: fixed(best.bidQuantity),
    a: fixed(best.ask),
    A: fixed(best.askQuantity),
    O: day.from,
    C: day.to,
    F: day.firstId,
    L: day.lastId,
    n: day.count,
  }
}
