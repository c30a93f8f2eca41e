import type { Exchange, Market } from 'ccxt'
import type { RequestGate } from '#main/exchanges/ccxt/request-gate.ts'
import { ServerTime } from '#main/exchanges/ccxt/server-time.ts'
import type { BookLevel } from '#main/market/market-feed.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { loadPublicClient, type PublicClient } from './ccxt-client.ts'
import { CcxtStream } from './ccxt-stream.ts'
import type { Levels, MarketSource, SourceStatus, SourceStream, StreamHearer } from './market-source.ts'
import type { ExchangeSourceOptions } from './open-exchange-feed.ts'

const PAGE = 1000
const LEVELS = 20
/** Empty pages before the first candle are passed over, so many at most. */
const MOST_EMPTY = 200

/**
 * The public side of any exchange that ccxt knows. Throws NOT_FOUND for one that it does not, VALIDATION for an address that
 * is not on this machine or a testnet that the exchange does not have.
 */
export async function openCcxtSource(id: string, options: ExchangeSourceOptions): Promise<MarketSource> {
  return new CcxtSource(id, await loadPublicClient(id, options.environment, options.clock), options)
}

class CcxtSource implements MarketSource {
  readonly id: string
  readonly name: string
  readonly #client: Exchange
  readonly #gate: RequestGate
  readonly #time: ServerTime
  readonly #options: ExchangeSourceOptions

  constructor(id: string, { client, gate }: PublicClient, options: ExchangeSourceOptions) {
    this.id = id
    this.name = client.name ?? id
    this.#client = client
    this.#gate = gate
    this.#options = options
    this.#time = new ServerTime(options.clock, () => this.#askTime())
  }

  now(): number {
    return this.#time.now()
  }

  async instruments(): Promise<readonly Instrument[]> {
    await this.#timeReady()
    const markets = await this.#ask('its markets', () => this.#client.loadMarkets(true))
    return Object.values(markets).flatMap((market) => instrumentOf(market) ?? [])
  }

  async biggest(quote: string, count: number): Promise<readonly string[]> {
    const tickers = await this.#ask('its tickers', () => this.#client.fetchTickers())
    return Object.values(tickers)
      .filter(({ symbol }) => symbol?.endsWith(`/${quote}`) === true)
      .sort((one, other) => (other.quoteVolume ?? 0) - (one.quoteVolume ?? 0))
      .slice(0, count)
      .flatMap(({ symbol }) => symbol ?? [])
  }

  hasBars(timeframe: Timeframe): boolean {
    const { timeframes } = this.#client
    return timeframe === '1m' || (timeframes !== undefined && Object.hasOwn(timeframes, timeframe))
  }

  async *bars(symbol: string, timeframe: Timeframe, from: number, to: number): AsyncGenerator<readonly Candle[]> {
    const ms = TIMEFRAME_MS[timeframe]
    await this.#timeReady()
    await this.#ask('its markets', () => this.#client.loadMarkets())
    let empty = 0
    for (let start = from; start < to; ) {
      const limit = Math.min(Math.ceil((to - start) / ms), PAGE)
      const rows = await this.#ask('candles', () => this.#client.fetchOHLCV(symbol, timeframe, start, limit))
      const page = rows.flatMap((row) => candleOf(row) ?? []).filter(({ time }) => time >= start && time < to)
      page.sort((one, other) => one.time - other.time)
      const last = page.at(-1)
      if (last === undefined) {
        if (++empty > MOST_EMPTY) return
        start += limit * ms
        continue
      }
      yield page
      start = last.time + ms
    }
  }

  async book(symbol: string): Promise<Levels> {
    await this.#ask('its markets', () => this.#client.loadMarkets())
    return levelsOf(await this.#ask('the book', () => this.#client.fetchOrderBook(symbol)))
  }

  listen(hearer: StreamHearer): SourceStream {
    const read = { levelsOf, candleOf, plain }
    return new CcxtStream({ ...this.#options, client: this.#client, hearer, read })
  }

  status(): SourceStatus {
    return { clockOffsetMs: this.#time.offset(), ...this.#gate.status() }
  }

  close(): void {
    Promise.resolve(this.#client.close()).catch(() => {
      this.#options.log.warn({ exchange: this.id }, 'The connection to an exchange was not closed in order.')
    })
  }

  async #timeReady(): Promise<void> {
    if (this.#client.has['fetchTime'] === true) await this.#time.ready()
  }

  async #askTime(): Promise<number> {
    const time: unknown = await this.#ask('its time', () => this.#client.fetchTime())
    if (typeof time === 'number' && time > 0) return time
    throw new AppError('EXCHANGE_UNAVAILABLE', `${this.name} did not tell its time`)
  }

  /** What ccxt throws is for nobody's eyes: it may hold addresses. */
  async #ask<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
    this.#gate.check('other')
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError) throw error
      const kind = error instanceof Error ? error.constructor.name : 'unknown'
      if (kind === 'BadSymbol') throw new AppError('NOT_FOUND', `${this.name} does not list that symbol`)
      const isLimit = kind === 'RateLimitExceeded' || kind === 'DDoSProtection'
      const code = isLimit ? 'RATE_LIMITED' : 'EXCHANGE_UNAVAILABLE'
      throw new AppError(code, `${this.name} gave no usable answer when asked for ${what}: ${kind}`)
    }
  }
}

/** A number as decimal text. */
function plain(value: number): string {
  const text = String(value)
  return text.includes('e') ? decimalText(decimal(value)) : text
}

function levelsOf(book: { readonly bids: readonly unknown[]; readonly asks: readonly unknown[] }): Levels {
  const side = (levels: readonly unknown[]): BookLevel[] =>
    levels.slice(0, LEVELS).flatMap((level) => {
      const [price, amount]: readonly unknown[] = Array.isArray(level) ? level : []
      const isLevel = typeof price === 'number' && typeof amount === 'number' && price > 0 && amount > 0
      return isLevel ? [[plain(price), plain(amount)] as const] : []
    })
  return { bids: side(book.bids), asks: side(book.asks) }
}

function candleOf(row: readonly unknown[]): Candle | undefined {
  const [time, open, high, low, close, volume = 0] = row.map(Number)
  const values = [time, open, high, low, close, volume]
  if (time === undefined || open === undefined || high === undefined || low === undefined || close === undefined) {
    return undefined
  }
  return values.every(Number.isFinite) ? { time, open, high, low, close, volume } : undefined
}

function instrumentOf(market: Market): Instrument | undefined {
  if (market === undefined || market.spot !== true) return undefined
  const { symbol, base, quote, precision, limits, maker, taker, active } = market
  const tick = precision.price
  const lot = precision.amount
  if (tick === undefined || lot === undefined || !(tick > 0) || !(lot > 0)) return undefined
  const least = limits?.amount?.min ?? lot
  const most = limits?.amount?.max
  return {
    symbol,
    base,
    quote,
    kind: 'spot',
    status: active === false ? 'halted' : 'trading',
    tickSize: plain(tick),
    lotSize: plain(lot),
    minAmount: plain(Math.max(least, lot)),
    minNotional: plain(limits?.cost?.min ?? 0),
    ...(most === undefined || most === null ? {} : { maxAmount: plain(most) }),
    makerFee: maker ?? 0.001,
    takerFee: taker ?? 0.001,
  }
}
