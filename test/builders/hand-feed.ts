import type { MarketEvent, MarketFeed, OrderBook, Quote } from '#main/market/market-feed.ts'
import type { Clock } from '#main/ports.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Side } from '#shared/domain/order.ts'
import type { Timeframe } from '#shared/time.ts'

/** Coins of a market that is easy to reckon with: tick 0.1, lot 0.001, fees 0.1 % on both sides. */
export function coin(base: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol: `${base}/USDT`,
    base,
    quote: 'USDT',
    kind: 'spot',
    status: 'trading',
    tickSize: '0.1',
    lotSize: '0.001',
    minAmount: '0.001',
    minNotional: '5',
    makerFee: 0.001,
    takerFee: 0.001,
    ...changes,
  }
}

type Levels = OrderBook['bids']

/** A feed that stands as the test puts it. */
export type HandFeed = MarketFeed & {
  /** Shows a book. */
  show(symbol: string, bids: Levels, asks: Levels): void
  /** Tells a trade between others. */
  trade(symbol: string, price: string, amount: string, side: Side): void
  /** Asks at `price`, bids one tick below, both deep; then a tiny trade at `price`. */
  move(symbol: string, price: number): void
  /** Tells that a bar has closed, and remembers it. */
  closeBar(symbol: string, timeframe: Timeframe, candle: Candle): void
  change(symbol: string, changes: Partial<Instrument>): void
  /** Another instrument, of which nothing is known yet. */
  add(instrument: Instrument): void
}

/** Makes a feed of these instruments; nothing is known of them until they are shown. */
export function handFeed(clock: Clock, start: readonly Instrument[]): HandFeed {
  let instruments = [...start]
  const books = new Map<string, OrderBook>()
  const bars = new Map<string, Candle[]>()
  const quotes = new Map<string, Quote>()
  const listeners = new Set<(event: MarketEvent) => void>()
  const tell = (event: MarketEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const quote = (symbol: string, last: string): void => {
    const book = books.get(symbol)
    const bid = book?.bids[0]?.[0] ?? last
    const ask = book?.asks[0]?.[0] ?? last
    quotes.set(symbol, { symbol, bid, ask, last, time: clock.now() })
  }
  const feed: HandFeed = {
    mode: 'simulated',
    instruments: () => instruments,
    quote: (symbol) => quotes.get(symbol),
    book: (symbol) => books.get(symbol),
    candles: (symbol, timeframe, limit) => (bars.get(`${symbol} ${timeframe}`) ?? []).slice(-limit),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: () => undefined,
    stop: () => undefined,
    show(symbol, bids, asks) {
      const book = { symbol, bids, asks, time: clock.now() }
      books.set(symbol, book)
      const last = quotes.get(symbol)?.last
      if (last !== undefined) quote(symbol, last)
      tell({ kind: 'book', book })
    },
    trade(symbol, price, amount, side) {
      quote(symbol, price)
      tell({ kind: 'trade', trade: { symbol, price, amount, side, time: clock.now() } })
    },
    move(symbol, price) {
      feed.show(symbol, [[(price - 0.1).toFixed(1), '100000']], [[price.toFixed(1), '100000']])
      feed.trade(symbol, price.toFixed(1), '0.001', 'buy')
    },
    closeBar(symbol, timeframe, candle) {
      const key = `${symbol} ${timeframe}`
      bars.set(key, [...(bars.get(key) ?? []), candle])
      tell({ kind: 'candle', symbol, timeframe, candle, closed: true })
    },
    change(symbol, changes) {
      instruments = instruments.map((each) => (each.symbol === symbol ? { ...each, ...changes } : each))
    },
    add(instrument) {
      instruments = [...instruments, instrument]
    },
  }
  return feed
}
