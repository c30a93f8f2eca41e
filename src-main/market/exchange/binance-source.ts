import { z } from 'zod'
import { wireDecimal } from '#main/exchanges/ccxt/binance-answers.ts'
import { readListed } from '#main/exchanges/ccxt/binance-instruments.ts'
import { type BinanceInterval, klinePages } from '#main/exchanges/ccxt/binance-klines.ts'
import { BinanceWire, type BinanceWireOptions } from '#main/exchanges/ccxt/binance-wire.ts'
import { KeptSocket, type SocketClient, urlAt } from '#main/exchanges/ccxt/kept-socket.ts'
import type { Log } from '#main/ports.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import type { Timeframe } from '#shared/time.ts'
import { readCombined, readDepth, readMinute, readTrade } from './binance-market-messages.ts'
import type { Levels, MarketSource, SourceStatus, SourceStream, StreamHearer } from './market-source.ts'

/** What it costs where no account says it. */
const USUAL_FEES = { maker: 0.001, taker: 0.001 }
/** Symbols in one message, three streams each. */
const SYMBOLS_A_MESSAGE = 30
/** Binance takes five messages a second of a connection. */
const MESSAGE_EVERY_MS = 250
/** Where nothing came for so long, something is asked for: quiet markets are not silent lines. */
const ASK_EVERY_MS = 3_000
const SILENT_MS = 12_000
const INTERVALS: Partial<Record<Timeframe, BinanceInterval>> = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '2h': '2h',
  '4h': '4h',
  '6h': '6h',
  '8h': '8h',
  '12h': '12h',
  '1d': '1d',
}

const tickersAnswer = z.array(z.object({ symbol: z.string(), quoteVolume: wireDecimal }))
/** The levels of a book as they are asked for: the same form as the stream's. */
const depthAnswer = z.unknown().transform((data, context): Levels => {
  const levels = readDepth(data)
  if (levels !== undefined) return levels
  context.addIssue('no book')
  return z.NEVER
})
const answerMessage = z.object({ id: z.union([z.number(), z.string()]), result: z.unknown() })

export type BinanceSourceOptions = BinanceWireOptions & {
  readonly log: Log
  /** After so long without a sign of life the stream is connected anew. */
  readonly silentMs?: number | undefined
}

/** Binance's public spot market: best twenty levels, every trade, and minute bars. */
export class BinanceSource implements MarketSource {
  readonly id = 'binance'
  readonly name = 'Binance'
  readonly #options: BinanceSourceOptions
  readonly #wire: BinanceWire
  #names = new Map<string, string>()

  constructor(options: BinanceSourceOptions) {
    this.#options = options
    this.#wire = new BinanceWire(options)
  }

  now(): number {
    return this.#wire.time.now()
  }

  async instruments(): Promise<readonly Instrument[]> {
    await this.#wire.time.ready()
    const { listed, unread } = await readListed(await this.#wire.exchangeInfo(), USUAL_FEES)
    if (unread > 0) this.#options.log.warn({ unread }, 'Binance lists symbols that cannot be read; they are left out.')
    this.#names = new Map(listed.map(({ instrument, market }) => [instrument.symbol, market]))
    return listed.map(({ instrument }) => instrument)
  }

  async biggest(quote: string, count: number): Promise<readonly string[]> {
    const tickers = await this.#wire.read({ path: 'ticker/24hr', urgency: 'other' }, tickersAnswer)
    const volumes = new Map(tickers.map(({ symbol, quoteVolume }) => [symbol, Number(quoteVolume)]))
    const volumeOf = (symbol: string): number => volumes.get(this.#market(symbol)) ?? -1
    return [...this.#names.keys()]
      .filter((symbol) => symbol.endsWith(`/${quote}`) && volumeOf(symbol) >= 0)
      .sort((one, other) => volumeOf(other) - volumeOf(one))
      .slice(0, count)
  }

  hasBars(timeframe: Timeframe): boolean {
    return INTERVALS[timeframe] !== undefined
  }

  async *bars(symbol: string, timeframe: Timeframe, from: number, to: number): AsyncGenerator<readonly Candle[]> {
    const interval = INTERVALS[timeframe]
    if (interval === undefined) throw new AppError('VALIDATION', `Binance has no candles of ${timeframe}`)
    await this.#wire.time.ready()
    yield* klinePages(this.#wire, this.#market(symbol), interval, from, to)
  }

  async book(symbol: string): Promise<Levels> {
    const params = { symbol: this.#market(symbol), limit: 20 }
    return this.#wire.read({ path: 'depth', params, urgency: 'other' }, depthAnswer)
  }

  listen(hearer: StreamHearer): SourceStream {
    return new BinanceStream(this.#options, this.#wire, hearer, (symbol) => this.#market(symbol))
  }

  status(): SourceStatus {
    return { clockOffsetMs: this.#wire.time.offset(), ...this.#wire.gate.status() }
  }

  close(): void {
    this.#wire.close().catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, 'The connection to Binance was not closed in order.')
    })
  }

  #market(symbol: string): string {
    return this.#names.get(symbol) ?? symbol.replace('/', '')
  }
}

/** One connection for all symbols; they come and go on it. */
class BinanceStream implements SourceStream {
  readonly #options: BinanceSourceOptions
  readonly #hearer: StreamHearer
  readonly #market: (symbol: string) => string
  readonly #socket: KeptSocket
  readonly #symbols = new Map<string, string>()
  /** Ours by Binance's. */
  readonly #byName = new Map<string, string>()
  readonly #waiting: { readonly method: string; readonly params: readonly string[] }[] = []
  #client: SocketClient | undefined
  #stopSending: (() => void) | undefined
  #stopAsking: () => void = () => undefined
  #heardAt = 0
  #lastId = 0
  #isStopped = false

  constructor(
    options: BinanceSourceOptions,
    wire: BinanceWire,
    hearer: StreamHearer,
    market: (symbol: string) => string,
  ) {
    const { clock, log, random, silentMs = SILENT_MS } = options
    this.#options = options
    this.#hearer = hearer
    this.#market = market
    this.#socket = new KeptSocket({
      wire,
      clock,
      log,
      random,
      silentMs,
      name: 'market',
      prepare: () => Promise.resolve(),
      urlOf: (ccxt) => `${urlAt(ccxt, 'ws', 'spot').replace(/\/ws$/, '')}/stream`,
      open: async (_ccxt, client) => {
        hearer.opening()
        await client.connect()
        this.#client = client
        this.#waiting.length = 0
        if (this.#symbols.size > 0) this.#ask('SUBSCRIBE', [...this.#symbols.values()])
        else this.#askForLife()
      },
      onMessage: (message) => this.#onMessage(message),
      catchUp: () => hearer.opened(),
    })
    this.#keepAsking(Math.min(ASK_EVERY_MS, silentMs / 3))
  }

  get isConnected(): boolean {
    return this.#socket.isConnected
  }

  add(symbols: readonly string[]): void {
    const names = symbols.map((symbol) => this.#market(symbol).toLowerCase())
    for (const [index, name] of names.entries()) {
      const symbol = symbols[index] ?? ''
      this.#symbols.set(symbol, name)
      this.#byName.set(name, symbol)
    }
    if (this.isConnected) this.#ask('SUBSCRIBE', names)
  }

  remove(symbols: readonly string[]): void {
    const names = symbols.flatMap((symbol) => this.#symbols.get(symbol) ?? [])
    for (const symbol of symbols) this.#symbols.delete(symbol)
    for (const name of names) this.#byName.delete(name)
    if (this.isConnected) this.#ask('UNSUBSCRIBE', names)
  }

  renew(why: string): void {
    this.#socket.renew(why)
  }

  stop(): void {
    this.#isStopped = true
    this.#stopSending?.()
    this.#stopAsking()
    this.#socket.stop()
  }

  #ask(method: string, names: readonly string[]): void {
    for (let at = 0; at < names.length; at += SYMBOLS_A_MESSAGE) {
      const params = names
        .slice(at, at + SYMBOLS_A_MESSAGE)
        .flatMap((name) => [`${name}@depth20@100ms`, `${name}@trade`, `${name}@kline_1m`])
      this.#waiting.push({ method, params })
    }
    if (this.#stopSending === undefined) this.#send()
  }

  #send(): void {
    this.#stopSending = undefined
    const next = this.#waiting.shift()
    if (next === undefined || this.#isStopped) return
    this.#client?.send({ ...next, id: ++this.#lastId }).catch(() => this.renew('nothing could be sent'))
    this.#stopSending = this.#options.clock.schedule(() => this.#send(), MESSAGE_EVERY_MS)
  }

  #askForLife(): void {
    this.#waiting.push({ method: 'LIST_SUBSCRIPTIONS', params: [] })
    if (this.#stopSending === undefined) this.#send()
  }

  #keepAsking(everyMs: number): void {
    const { clock } = this.#options
    this.#stopAsking = clock.schedule(() => {
      if (this.#isStopped) return
      const isQuiet = clock.monotonic() - this.#heardAt >= everyMs
      if (isQuiet && this.isConnected && this.#waiting.length === 0) this.#askForLife()
      this.#keepAsking(everyMs)
    }, everyMs)
  }

  #onMessage(message: unknown): boolean {
    const combined = readCombined(message)
    if (combined === undefined) {
      const { data: answer } = answerMessage.safeParse(message)
      if (answer === undefined) return false
      this.#heard()
      this.#hearer.alive()
      if (Array.isArray(answer.result)) this.#askMissing(new Set(answer.result))
      return true
    }
    const { stream, data } = combined
    const [name = '', channel = ''] = stream.split('@')
    const symbol = this.#byName.get(name)
    if (symbol === undefined) return true
    this.#heard()
    if (!this.#read(symbol, channel, data)) {
      this.#options.log.warn({ stream }, 'Binance told of the market in a way that cannot be read.')
    }
    return true
  }

  /** Asks again for what Binance does not tell although it was asked for: a request to subscribe can be lost. */
  #askMissing(told: ReadonlySet<unknown>): void {
    if (this.#waiting.length > 0) return
    const missing = [...this.#symbols.values()].filter((name) => !told.has(`${name}@trade`))
    if (missing.length > 0) this.#ask('SUBSCRIBE', missing)
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.monotonic()
  }

  #read(symbol: string, channel: string, data: unknown): boolean {
    if (channel === 'depth20') {
      const levels = readDepth(data)
      if (levels !== undefined) this.#hearer.book(symbol, levels)
      return levels !== undefined
    }
    if (channel === 'trade') {
      const trade = readTrade(data)
      if (trade !== undefined) this.#hearer.trade({ symbol, ...trade })
      return trade !== undefined
    }
    const minute = readMinute(data)
    if (minute !== undefined) this.#hearer.minute(symbol, minute.candle, minute.closed)
    return minute !== undefined
  }
}
