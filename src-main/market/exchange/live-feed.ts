import type { BarRange, ChosenSymbols, MarketEvent, MarketFeed, OrderBook, Quote } from '#main/market/market-feed.ts'
import type { Clock, Log } from '#main/ports.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import type { FeedConnection } from './connection-state.ts'
import { readBars } from './gathered-bars.ts'
import type { InstrumentCache } from './instrument-cache.ts'
import { Interest } from './interest.ts'
import { LiveMarket } from './live-market.ts'
import type { Levels, MarketSource, SourceStream } from './market-source.ts'

const MINUTE = TIMEFRAME_MS['1m']
/** A minute bar is told up to so long after the trades in it. */
const BAR_LAGS_MS = 5_000
/** Minutes that are read of each symbol at first: a day, so that its figures and its day's bar are whole. */
const MINUTES_AT_FIRST = DAY_MS / MINUTE + 60
/** Bars of a longer timeframe that are read at first. */
const OLDER_BARS = 1000
const MOST_SYMBOLS = 300
const TICK_MS = 1_000
const STALE_AFTER_MS = 10_000
/** A symbol that was not heard of for so long, while others are, is asked for; what was asked counts as heard. */
const ASK_AFTER_MS = 60_000
/** And is believed to be as it was for so long at most. */
const BELIEVED_MS = 90_000
/** The computer slept, or its clock was set: nothing that was heard before counts. */
const JUMP_MS = 2_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
const RULES_EVERY_MS = 15 * 60_000
/** The currency whose biggest markets are listened to where nobody has chosen any. */
const QUOTES = ['USDT', 'USD', 'USDC', 'EUR']
const BIGGEST = 8

export type LiveFeedOptions = {
  readonly source: MarketSource
  readonly clock: Clock
  /** 0 to 1, for pauses that are never the same. */
  readonly random: () => number
  readonly log: Log
  readonly cache?: InstrumentCache | undefined
  /** What the trader watches. */
  readonly watched?: (() => readonly string[]) | undefined
  /** How long the exchange is waited for where nothing of it is known; 8 s unless given. */
  readonly waitMs?: number | undefined
  readonly staleAfterMs?: number | undefined
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * An exchange's market: all of its instruments, and prices of those that somebody wants. It begins without the exchange
 * where that cannot be reached, with what was known of it, and goes on trying.
 */
export class LiveFeed implements MarketFeed, ChosenSymbols {
  readonly mode = 'exchange'
  readonly source: string
  readonly #options: LiveFeedOptions
  readonly #markets: MarketSource
  readonly #interest: Interest
  readonly #live = new Map<string, LiveMarket>()
  readonly #listeners = new Set<(event: MarketEvent) => void>()
  readonly #connectionListeners = new Set<(connection: FeedConnection) => void>()
  readonly #timers = new Set<() => void>()
  readonly #reading = new Set<string>()
  /** Of which bars a failure was told already. */
  readonly #unread = new Set<string>()
  #instruments: readonly Instrument[] = []
  #bySymbol: ReadonlyMap<string, Instrument> = new Map()
  #listened: readonly Instrument[] = []
  #stream: SourceStream | undefined
  #connection = 0
  #aliveAt = Number.NEGATIVE_INFINITY
  #aliveWall = 0
  #openingAt = 0
  /** Whether anything came over the connection that stands. */
  #isHeard = false
  #lastHeardAt: number | undefined
  #state: FeedConnection['state'] = 'connecting'
  #since: number
  #reason: string | undefined
  #syncSoon = false
  #isStopped = false
  #isChosen = false

  private constructor(options: LiveFeedOptions) {
    this.#options = options
    this.#markets = options.source
    this.source = options.source.id
    this.#since = options.clock.now()
    this.#interest = new Interest(options.clock, () => this.#syncLater())
  }

  /** Reads what the exchange lists, unless that is known from before; never throws because it cannot be reached. */
  static async open(options: LiveFeedOptions): Promise<LiveFeed> {
    const feed = new LiveFeed(options)
    feed.#take((await options.cache?.read()) ?? [])
    if (feed.#instruments.length === 0) {
      let cancel = (): void => undefined
      const enough = new Promise<void>((resolve) => {
        cancel = options.clock.schedule(resolve, options.waitMs ?? 8_000)
      })
      await Promise.race([feed.#readRules().then(() => feed.#choose()), enough]).catch((error: unknown) => {
        feed.#reason = wordsOf(error)
        options.log.warn(
          { exchange: feed.source, error: wordsOf(error) },
          'The exchange cannot be reached yet; it is tried again.',
        )
      })
      cancel()
    }
    return feed
  }

  instruments(): readonly Instrument[] {
    return this.#instruments
  }

  listened(): readonly Instrument[] {
    return this.#listened
  }

  quote(symbol: string): Quote | undefined {
    return this.#live.get(symbol)?.quote
  }

  book(symbol: string): OrderBook | undefined {
    return this.#live.get(symbol)?.book
  }

  candles(symbol: string, timeframe: Timeframe, limit: number): readonly Candle[] {
    const market = this.#live.get(symbol)
    if (market === undefined) return []
    if (market.lacksOlder(timeframe, limit)) {
      const what = `${symbol} ${timeframe}`
      this.#readOlder(market, timeframe).then(
        () => this.#unread.delete(what),
        (error: unknown) => this.#notRead(what, error),
      )
    }
    return market.candles(timeframe, limit)
  }

  heardAt(symbol: string): number | undefined {
    const heard = this.#live.get(symbol)?.heard
    if (heard === undefined || this.#hasJumped(heard.at, heard.wall)) return undefined
    const isBelieved = heard.connection === this.#connection && this.#now() - heard.at <= BELIEVED_MS
    const alive = this.#hasJumped(this.#aliveAt, this.#aliveWall) ? heard.at : this.#aliveAt
    return isBelieved && this.#stream?.isConnected === true ? Math.max(heard.at, alive) : heard.at
  }

  look(symbol: string): void {
    if (this.#bySymbol.has(symbol)) this.#interest.look(symbol)
  }

  want(symbol: string): () => void {
    return this.#interest.want(symbol)
  }

  async history(symbol: string, timeframe: Timeframe, range: BarRange): Promise<readonly Candle[]> {
    this.look(symbol)
    const now = this.#markets.now()
    const to = Math.min(range.to, now + MINUTE)
    const read = await readBars(this.#markets, symbol, timeframe, { ...range, to })
    const newest = this.#live.get(symbol)?.candles(timeframe, 2).at(-1)
    const last = read.at(-1)
    // The one that is open has gone on since it was read.
    if (newest === undefined || last === undefined || newest.time !== last.time) return read
    return [...read.slice(0, -1), { ...last, close: newest.close }]
  }

  /** Bars of a longer timeframe from before this program was started. Throws what the exchange's answer throws. */
  async prepare(symbol: string, timeframe: Timeframe): Promise<void> {
    this.look(symbol)
    this.#sync()
    const market = this.#live.get(symbol)
    if (market === undefined) return
    if (market.bars === undefined) await this.#begin(market)
    if (market.lacksOlder(timeframe, OLDER_BARS)) await this.#readOlder(market, timeframe)
  }

  subscribe(listener: (event: MarketEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells whenever the connection is in another state. The answer ends it. */
  onConnection(listener: (connection: FeedConnection) => void): () => void {
    this.#connectionListeners.add(listener)
    return () => this.#connectionListeners.delete(listener)
  }

  /** How it does now. */
  connection(): FeedConnection {
    if (this.#stream !== undefined && !this.#isStopped) this.#look()
    return {
      exchange: this.source,
      name: this.#markets.name,
      state: this.#state,
      since: this.#since,
      reason: this.#reason,
      lastHeardAt: this.#lastHeardAt,
      symbols: this.#live.size,
      ...this.#markets.status(),
    }
  }

  start(): void {
    if (this.#stream !== undefined || this.#isStopped) return
    this.#stream = this.#markets.listen({
      opening: () => this.#opening(),
      opened: () => this.#opened(),
      alive: () => this.#alive(),
      book: (symbol, levels) => this.#onBook(symbol, levels),
      trade: (trade) => {
        const market = this.#live.get(trade.symbol)
        if (market === undefined) return
        market.traded(trade.price, this.#now())
        this.#heard(market)
        this.#tell({ kind: 'trade', trade })
      },
      minute: (symbol, bar, closed) => {
        const market = this.#live.get(symbol)
        this.#alive()
        if (market?.isInStep !== true) return
        // Trades of the moments in which a symbol begins to be listened to are told by its bar alone.
        if (bar.volume > 0 && !market.hasTradedSince(this.#now() - BAR_LAGS_MS)) {
          market.last = decimalText(decimal(bar.close))
        }
        this.#takeBar(market, bar, closed)
      },
    })
    this.#syncLater()
    this.#keepRules(0)
    this.#tick()
  }

  /** Ends the connection; a feed that was stopped is not started again. */
  stop(): void {
    this.#isStopped = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#stream?.stop()
    this.#markets.close()
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }

  #wall(): number {
    return this.#options.clock.now() - this.#now()
  }

  #hasJumped(at: number, wall: number): boolean {
    return at === Number.NEGATIVE_INFINITY || Math.abs(this.#wall() - wall) > JUMP_MS
  }

  #later(work: () => void, delayMs: number): void {
    if (this.#isStopped) return
    const cancel = this.#options.clock.schedule(() => {
      this.#timers.delete(cancel)
      if (!this.#isStopped) work()
    }, delayMs)
    this.#timers.add(cancel)
  }

  /** Instruments that did not change stay the same objects. */
  #take(instruments: readonly Instrument[]): void {
    const before = this.#bySymbol
    const next = new Map<string, Instrument>()
    for (const instrument of instruments) {
      const known = before.get(instrument.symbol)
      const isKnown = known !== undefined && isSame(known, instrument)
      next.set(instrument.symbol, isKnown ? known : instrument)
    }
    // What has vanished while somebody holds it stays known, as halted, so that it can be valued and spoken of.
    for (const symbol of this.#live.keys()) {
      const known = before.get(symbol)
      if (!next.has(symbol) && known !== undefined) next.set(symbol, { ...known, status: 'halted' })
    }
    this.#bySymbol = next
    this.#instruments = [...next.values()]
    this.#syncLater()
  }

  async #readRules(): Promise<void> {
    const instruments = await this.#markets.instruments()
    if (instruments.length === 0) return
    this.#take(instruments)
    await this.#options.cache?.write(this.#instruments)
  }

  #keepRules(failures: number): void {
    this.#readRules()
      .then(() => this.#choose())
      .then(
        () => this.#later(() => this.#keepRules(0), RULES_EVERY_MS),
        (error: unknown) => {
          if (this.#state === 'connecting') this.#reason = wordsOf(error)
          this.#later(() => this.#keepRules(failures + 1), pause(failures, this.#options.random()))
        },
      )
  }

  /** What the trader watches; where that is nothing of this exchange, its biggest markets. */
  async #choose(): Promise<void> {
    const watched = (this.#options.watched?.() ?? []).filter((symbol) => this.#bySymbol.has(symbol))
    if (watched.length > 0) {
      this.#interest.setBase(watched)
      this.#isChosen = true
      return
    }
    if (this.#isChosen) return
    const quote = QUOTES.find((each) => this.#instruments.some((instrument) => instrument.quote === each)) ?? 'USDT'
    const biggest = await this.#markets.biggest(quote, BIGGEST)
    this.#interest.setBase(biggest.filter((symbol) => this.#bySymbol.has(symbol)))
    this.#isChosen = biggest.length > 0
  }

  /** The symbols that the trader watches have changed. */
  watch(symbols: readonly string[]): void {
    const known = symbols.filter((symbol) => this.#bySymbol.has(symbol))
    if (known.length > 0) this.#interest.setBase(known)
  }

  #syncLater(): void {
    if (this.#syncSoon || this.#isStopped) return
    this.#syncSoon = true
    this.#later(() => {
      this.#syncSoon = false
      this.#sync()
    }, 0)
  }

  #sync(): void {
    const stream = this.#stream
    if (stream === undefined) return
    const wanted = this.#interest.symbols(MOST_SYMBOLS)
    const added = [...wanted].filter((symbol) => this.#bySymbol.has(symbol) && !this.#live.has(symbol))
    const removed = [...this.#live.keys()].filter((symbol) => !wanted.has(symbol))
    for (const symbol of added) this.#live.set(symbol, new LiveMarket(symbol))
    for (const symbol of removed) this.#live.delete(symbol)
    if (removed.length > 0) stream.remove(removed)
    if (added.length > 0) {
      stream.add(added)
      this.#askSilent()
    }
    this.#listened = [...this.#live.keys()].flatMap((symbol) => this.#bySymbol.get(symbol) ?? [])
    this.#beginAll()
  }

  /** Minutes of symbols that are new, one after the other so that the rate limit is spared. */
  #beginAll(): void {
    if (this.#reading.has('first')) return
    const next = [...this.#live.values()].find((market) => market.bars === undefined)
    if (next === undefined) return
    this.#reading.add('first')
    this.#begin(next)
      .then(
        () => {
          this.#unread.delete(next.symbol)
          this.#later(() => this.#beginAll(), 0)
        },
        (error: unknown) => {
          this.#notRead(next.symbol, error)
          this.#later(() => this.#beginAll(), pause(2, this.#options.random()))
        },
      )
      .finally(() => this.#reading.delete('first'))
  }

  /** Says once of each outage that bars could not be read; they are asked for again all the time. */
  #notRead(what: string, error: unknown): void {
    if (this.#unread.has(what)) return
    this.#unread.add(what)
    this.#options.log.warn({ bars: what, error: String(error) }, 'Bars could not be read; they are asked for again.')
  }

  async #begin(market: LiveMarket): Promise<void> {
    const now = this.#markets.now()
    const from = Math.floor(now / MINUTE) * MINUTE - MINUTES_AT_FIRST * MINUTE
    const bars = await readBars(this.#markets, market.symbol, '1m', { from, to: now + MINUTE, limit: 10_000 })
    if (market.bars !== undefined || this.#isStopped) return
    market.begin(
      bars.filter(({ time }) => time + MINUTE <= now),
      now,
    )
    const open = bars.at(-1)
    if (open !== undefined && open.time + MINUTE > now) this.#takeBar(market, open, false)
    market.isInStep = true
  }

  async #readOlder(market: LiveMarket, timeframe: Timeframe): Promise<void> {
    const key = `${market.symbol} ${timeframe}`
    if (this.#reading.has(key)) return
    this.#reading.add(key)
    try {
      const now = this.#markets.now()
      const ms = TIMEFRAME_MS[timeframe]
      const from = Math.max((Math.floor(now / ms) - OLDER_BARS + 1) * ms, 0)
      const bars = await readBars(this.#markets, market.symbol, timeframe, { from, to: now + 1, limit: OLDER_BARS })
      market.takeOlder(timeframe, bars, now)
    } finally {
      this.#later(() => this.#reading.delete(key), TICK_MS)
    }
  }

  #opening(): void {
    this.#connection++
    this.#openingAt = this.#now()
    this.#isHeard = false
    for (const market of this.#live.values()) market.isInStep = false
  }

  async #opened(): Promise<void> {
    this.#look()
    for (const market of this.#live.values()) {
      if (market.bars === undefined) continue
      const now = this.#markets.now()
      const range = { from: market.bars.nextTime, to: now + MINUTE, limit: 100_000 }
      const { last } = market
      const bars = await readBars(this.#markets, market.symbol, '1m', range)
      for (const bar of bars) this.#takeBar(market, bar, bar.time + MINUTE <= now)
      // What was traded meanwhile was not told; a trade that was told since is newer.
      const newest = bars.at(-1)
      if (newest !== undefined && market.last === last) market.last = decimalText(decimal(newest.close))
      market.isInStep = true
    }
  }

  #alive(): void {
    this.#isHeard = true
    this.#aliveAt = this.#now()
    this.#aliveWall = this.#wall()
    this.#lastHeardAt = this.#options.clock.now()
  }

  #heard(market: LiveMarket): void {
    this.#alive()
    market.heard = { at: this.#aliveAt, wall: this.#aliveWall, connection: this.#connection }
  }

  #onBook(symbol: string, levels: Levels): void {
    const market = this.#live.get(symbol)
    if (market === undefined) return
    const book = { symbol, ...levels, time: this.#markets.now() }
    market.book = book
    this.#heard(market)
    this.#tell({ kind: 'book', book })
  }

  #takeBar(market: LiveMarket, bar: Candle, closed: boolean): void {
    const { symbol } = market
    for (const changed of market.bars?.take(bar, closed) ?? []) this.#tell({ kind: 'candle', symbol, ...changed })
  }

  #tell(event: MarketEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#options.onError?.(error)
      }
    }
  }

  #tick(): void {
    this.#look()
    this.#sync()
    this.#askSilent()
    this.#later(() => this.#tick(), TICK_MS)
  }

  /** Finds out in which state the connection is, and tells where that is another one. */
  #look(): void {
    const isConnected = this.#stream?.isConnected === true
    const isSilent =
      this.#hasJumped(this.#aliveAt, this.#aliveWall) ||
      this.#now() - this.#aliveAt > (this.#options.staleAfterMs ?? STALE_AFTER_MS)
    // That a line stands says nothing until something has come over it.
    const isNew = !this.#isHeard && this.#now() - this.#openingAt <= (this.#options.staleAfterMs ?? STALE_AFTER_MS)
    const state = !isConnected || isNew ? 'connecting' : isSilent ? 'stale' : 'connected'
    if (state === this.#state) return
    const wasOpen = this.#state !== 'connecting'
    this.#state = state
    this.#since = this.#options.clock.now()
    if (state === 'connected') this.#reason = undefined
    else if (state === 'stale') this.#reason = 'the connection is open, but nothing comes over it'
    else if (wasOpen) this.#reason = 'the connection was lost'
    const { exchange, ...rest } = this.connection()
    this.#options.log.info({ exchange, state, reason: rest.reason }, 'The connection to an exchange has changed.')
    for (const listener of this.#connectionListeners) listener({ exchange, ...rest })
  }

  /** Asks for the book of a symbol that is not told though others are: it is quiet, or its stream has been lost. */
  #askSilent(): void {
    if (this.#state !== 'connected' || this.#reading.has('silent')) return
    const now = this.#now()
    const silent = [...this.#live.values()].find(
      ({ heard }) => heard === undefined || heard.connection !== this.#connection || now - heard.at > ASK_AFTER_MS,
    )
    if (silent === undefined) return
    this.#reading.add('silent')
    const connection = this.#connection
    const held = silent.book
    const before = silent.heard?.connection === connection ? held : undefined
    this.#markets
      .book(silent.symbol)
      .then((levels) => {
        if (connection !== this.#connection || silent.book !== held) return
        const isOther =
          before !== undefined &&
          (before.bids[0]?.[0] !== levels.bids[0]?.[0] || before.asks[0]?.[0] !== levels.asks[0]?.[0])
        this.#onBook(silent.symbol, levels)
        if (isOther) this.#stream?.renew(`${silent.symbol} has moved and the stream did not tell`)
      })
      .then(
        () => 0,
        () => TICK_MS,
      )
      .then((waitMs) =>
        this.#later(() => {
          this.#reading.delete('silent')
          this.#askSilent()
        }, waitMs),
      )
      .catch(() => undefined)
  }
}

/** From half to one and a half of a pause that doubles with each failure. */
function pause(failures: number, random: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS) * (0.5 + random)
}

function isSame(one: Instrument, other: Instrument): boolean {
  const [ones, others] = [Object.entries(one), new Map(Object.entries(other))]
  return ones.length === others.size && ones.every(([name, value]) => others.get(name) === value)
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
