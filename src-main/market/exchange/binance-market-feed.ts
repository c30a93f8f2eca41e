import { listedInstruments } from '#main/exchanges/ccxt/binance-instruments.ts'
import { klinePages } from '#main/exchanges/ccxt/binance-klines.ts'
import { BinanceWire, type BinanceWireOptions } from '#main/exchanges/ccxt/binance-wire.ts'
import { KeptSocket, urlAt } from '#main/exchanges/ccxt/kept-socket.ts'
import type { MarketEvent, MarketFeed, OrderBook, Quote } from '#main/market/market-feed.ts'
import type { Log } from '#main/ports.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { combinedMessage, depthMessage, klineMessage, tradeMessage } from './binance-market-messages.ts'
import { MinuteBars } from './minute-bars.ts'

const MINUTE = 60_000
const USUAL_HISTORY = 1000
/** Three streams each; a connection carries 1024. */
const MOST_SYMBOLS = 300
/** What it costs where no account says it. */
const USUAL_FEES = { maker: 0.001, taker: 0.001 }

export type BinanceMarketOptions = BinanceWireOptions & {
  readonly log: Log
  /** What is looked at, as BASE/QUOTE. */
  readonly symbols: readonly string[]
  /** Minute bars that are read of each symbol before it begins; 1000 unless given. */
  readonly historyBars?: number
  /** After so long without a sign of life the stream is connected anew. */
  readonly silentMs?: number
}

type Market = {
  readonly market: string
  readonly instrument: Instrument
  readonly bars: MinuteBars
  book: OrderBook | undefined
  last: string | undefined
}

/**
 * Binance's spot market as it is: best twenty levels, every trade, and minute bars. Bars that were missed while nothing
 * was heard are read after the next connection; books and trades of that time are not, they are over.
 */
export class BinanceMarketFeed implements MarketFeed {
  readonly mode = 'exchange'
  readonly #options: BinanceMarketOptions
  readonly #wire: BinanceWire
  readonly #markets: ReadonlyMap<string, Market>
  readonly #byName: ReadonlyMap<string, Market>
  readonly #listeners = new Set<(event: MarketEvent) => void>()
  #socket: KeptSocket | undefined

  private constructor(options: BinanceMarketOptions, wire: BinanceWire, markets: readonly Market[]) {
    this.#options = options
    this.#wire = wire
    this.#markets = new Map(markets.map((market) => [market.instrument.symbol, market]))
    this.#byName = new Map(markets.map((market) => [market.market.toLowerCase(), market]))
  }

  /** Reads rules and history. Throws VALIDATION for a symbol that Binance does not have, and what asking throws. */
  static async open(options: BinanceMarketOptions): Promise<BinanceMarketFeed> {
    const { symbols, historyBars = USUAL_HISTORY } = options
    if (symbols.length === 0 || symbols.length > MOST_SYMBOLS) {
      throw new AppError('VALIDATION', `name 1 to ${MOST_SYMBOLS} symbols to look at, not ${symbols.length}`)
    }
    const wire = new BinanceWire(options)
    try {
      await wire.time.ready()
      const { listed } = listedInstruments(await wire.exchangeInfo(), USUAL_FEES)
      const markets: Market[] = []
      for (const symbol of new Set(symbols)) {
        const found = listed.find(({ instrument }) => instrument.symbol === symbol)
        if (found === undefined) throw new AppError('VALIDATION', `Binance has no spot market ${symbol}`, { symbol })
        const now = wire.time.now()
        const from = Math.floor(now / MINUTE) * MINUTE - historyBars * MINUTE
        const history = await closedBars(wire, found.market, from, now)
        markets.push({ ...found, bars: new MinuteBars(history), book: undefined, last: lastOf(history) })
      }
      return new BinanceMarketFeed(options, wire, markets)
    } catch (error) {
      await wire.close()
      throw error
    }
  }

  /** Whether the market is being heard right now. */
  get isListening(): boolean {
    return this.#socket?.isConnected === true
  }

  instruments(): readonly Instrument[] {
    return [...this.#markets.values()].map(({ instrument }) => instrument)
  }

  quote(symbol: string): Quote | undefined {
    const { book, last } = this.#markets.get(symbol) ?? {}
    const bid = book?.bids[0]?.[0]
    const ask = book?.asks[0]?.[0]
    if (book === undefined || bid === undefined || ask === undefined) return undefined
    return { symbol, bid, ask, last: last ?? bid, time: book.time }
  }

  book(symbol: string): OrderBook | undefined {
    return this.#markets.get(symbol)?.book
  }

  candles(symbol: string, timeframe: Timeframe, limit: number): readonly Candle[] {
    return this.#markets.get(symbol)?.bars.recent(timeframe, limit) ?? []
  }

  subscribe(listener: (event: MarketEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    const { clock, log, random, silentMs } = this.#options
    this.#socket ??= new KeptSocket({
      wire: this.#wire,
      clock,
      log,
      random,
      name: 'market',
      prepare: () => Promise.resolve(),
      urlOf: (ccxt) => `${urlAt(ccxt, 'ws', 'spot').replace(/\/ws$/, '')}/stream?streams=${this.#streams().join('/')}`,
      open: (_ccxt, client) => client.connect(),
      onMessage: (message) => this.#onMessage(message),
      catchUp: () => this.#catchUp(),
      ...(silentMs === undefined ? {} : { silentMs }),
    })
  }

  /** Ends the connection; a feed that was stopped is not started again. */
  stop(): void {
    this.#socket?.stop()
    this.#wire.close().catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, 'The connection to Binance was not closed in order.')
    })
  }

  #streams(): string[] {
    return [...this.#byName.keys()].flatMap((name) => [`${name}@depth20@100ms`, `${name}@trade`, `${name}@kline_1m`])
  }

  async #catchUp(): Promise<void> {
    for (const market of this.#markets.values()) {
      const now = this.#wire.time.now()
      for await (const page of klinePages(this.#wire, market.market, '1m', market.bars.nextTime, now + MINUTE)) {
        for (const bar of page) this.#takeBar(market, bar, bar.time + MINUTE <= now)
      }
    }
  }

  #onMessage(message: unknown): boolean {
    const combined = combinedMessage.safeParse(message)
    if (!combined.success) return false
    const { stream, data } = combined.data
    const [name = '', channel = ''] = stream.split('@')
    const market = this.#byName.get(name)
    if (market === undefined) return false
    const isRead =
      channel === 'depth20'
        ? this.#onDepth(market, data)
        : channel === 'trade'
          ? this.#onTrade(market, data)
          : this.#onKline(market, data)
    if (!isRead) this.#options.log.warn({ stream }, 'Binance told of the market in a way that cannot be read.')
    return true
  }

  #onDepth(market: Market, data: unknown): boolean {
    const parsed = depthMessage.safeParse(data)
    if (!parsed.success) return false
    const { symbol } = market.instrument
    const book = { symbol, ...parsed.data, time: this.#wire.time.now() }
    market.book = book
    this.#tell({ kind: 'book', book })
    return true
  }

  #onTrade(market: Market, data: unknown): boolean {
    const parsed = tradeMessage.safeParse(data)
    if (!parsed.success) return false
    const { p: price, q: amount, T: time, m } = parsed.data
    market.last = price
    const { symbol } = market.instrument
    this.#tell({ kind: 'trade', trade: { symbol, price, amount, side: m ? 'sell' : 'buy', time } })
    return true
  }

  #onKline(market: Market, data: unknown): boolean {
    const parsed = klineMessage.safeParse(data)
    if (!parsed.success) return false
    this.#takeBar(market, parsed.data.candle, parsed.data.closed)
    return true
  }

  #takeBar(market: Market, bar: Candle, closed: boolean): void {
    const { symbol } = market.instrument
    for (const changed of market.bars.take(bar, closed)) this.#tell({ kind: 'candle', symbol, ...changed })
  }

  #tell(event: MarketEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

async function closedBars(wire: BinanceWire, market: string, from: number, now: number): Promise<Candle[]> {
  const bars: Candle[] = []
  for await (const page of klinePages(wire, market, '1m', from, now)) bars.push(...page)
  return bars.filter(({ time }) => time + MINUTE <= now)
}

function lastOf(history: readonly Candle[]): string | undefined {
  const close = history.at(-1)?.close
  return close === undefined ? undefined : decimalText(decimal(close))
}
