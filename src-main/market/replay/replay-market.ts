import { CandleSeries } from '#main/market/candle-series.ts'
import type { MarketEvent, MarketFeed, OrderBook, Quote } from '#main/market/market-feed.ts'
import type { Clock } from '#main/ports.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { type FileGrid, fileGrid, momentOf, playedPrices, splitVolume } from './replay-moments.ts'

/** A bar is played in four moments: open, both extremes, close. */
const MOMENTS = 4
/** At most so many moments in one go: others get their turn, and a sleep is not made up for at once. */
const MOST_AT_ONCE = 40
const KEPT_HISTORY = 50_000

/** What is replayed, and how fast. */
export type ReplayMarketOptions = {
  readonly clock: Clock
  readonly candles: CandleColumns
  /** BASE/QUOTE. */
  readonly symbol: string
  readonly timeframe: Timeframe
  /** Market time per time of the clock (1: as it was), or as fast as it goes. */
  readonly speed: number | 'max'
  /** Bars before it (UTC ms) are history and are not played. Default: all are played. */
  readonly from?: number
  /** The grid of the candles where it is known; else all of them are looked at. */
  readonly grid?: FileGrid
  /** Changes to the instrument that the file's grid gives. */
  readonly instrument?: Partial<Instrument>
  /** Called once, after the last bar's candle. */
  readonly onEnd?: () => void
  /** Hears what a listener has thrown; the market goes on. */
  readonly onError?: (error: unknown) => void
}

/**
 * A candle file played as a market. What it tells and answers is made of bars that have been played up to that moment;
 * of a bar being played only the prices that were reached, and the quarter of its volume that each carries.
 */
export class ReplayMarket implements MarketFeed {
  readonly mode = 'replay'
  readonly #options: ReplayMarketOptions
  readonly #barMs: number
  readonly #grid: FileGrid
  readonly #instrument: Instrument
  readonly #series: CandleSeries
  readonly #listeners = new Set<(event: MarketEvent) => void>()
  #bar: number
  #moment = 0
  #amounts: readonly string[] = []
  #last: number | undefined
  #levelVolume: number
  #book: OrderBook | undefined
  #quote: Quote | undefined
  #hasEnded = false
  #cancel: (() => void) | undefined

  /** Throws VALIDATION for a speed that is not above 0, a symbol without its quote currency, and when no bar is left to play. */
  constructor(options: ReplayMarketOptions) {
    const { candles, symbol, timeframe, speed, from = Number.NEGATIVE_INFINITY } = options
    if (speed !== 'max' && !(speed > 0 && Number.isFinite(speed))) {
      throw new AppError('VALIDATION', `The replay's speed must be above 0 or max, not ${speed}.`)
    }
    this.#options = options
    this.#barMs = TIMEFRAME_MS[timeframe]
    this.#grid = options.grid ?? fileGrid(candles)
    this.#instrument = { ...instrumentOf(symbol, this.#grid), ...options.instrument }
    const first = candles.time.findIndex((time) => time >= from)
    if (first < 0) {
      throw new AppError('VALIDATION', `The replay has no bar to play: ${candles.time.length} bars, none from ${from}.`)
    }
    this.#bar = first
    const history: Candle[] = []
    for (let i = Math.max(0, first - KEPT_HISTORY); i < first; i++) history.push(candleAt(candles, i))
    this.#series = new CandleSeries(this.#barMs, 1, () => history)
    const before = history.at(-1)
    this.#last = before?.close
    this.#levelVolume = (before?.volume ?? 0) / MOMENTS
  }

  /** Whether the last bar has been played. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  instruments(): readonly Instrument[] {
    return [this.#instrument]
  }

  quote(symbol: string): Quote | undefined {
    return symbol === this.#options.symbol ? this.#quote : undefined
  }

  book(symbol: string): OrderBook | undefined {
    return symbol === this.#options.symbol ? this.#book : undefined
  }

  candles(symbol: string, timeframe: Timeframe, limit: number): readonly Candle[] {
    return symbol === this.#options.symbol ? this.#series.recent(timeframe, limit) : []
  }

  subscribe(listener: (event: MarketEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    if (this.#cancel !== undefined || this.#hasEnded) return
    this.#cancel = () => undefined
    this.#run(this.#options.clock.monotonic())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Plays `count` moments without the clock, for tests. */
  step(count = 1): void {
    for (let i = 0; i < count && !this.#hasEnded; i++) this.#play()
  }

  /** `due`: when the next moment should be played, on the clock that never jumps. */
  #run(due: number): void {
    const { clock, speed } = this.#options
    const between = speed === 'max' ? 0 : this.#barMs / MOMENTS / speed
    let next = due
    for (let i = 0; i < MOST_AT_ONCE && next <= clock.monotonic(); i++) {
      this.#play()
      next += between
      if (this.#hasEnded || this.#cancel === undefined) return
    }
    const now = clock.monotonic()
    // What a sleep left over is not made up for.
    if (next < now) next = now
    this.#cancel = clock.schedule(() => this.#run(next), Math.max(0, next - now))
  }

  #play(): void {
    const { candles, symbol } = this.#options
    const bar = candleAt(candles, this.#bar)
    if (this.#moment === 0) this.#amounts = splitVolume(bar.volume, this.#grid.lotDecimals)
    const price = playedPrices(bar)[this.#moment] ?? bar.close
    const amount = this.#amounts[this.#moment] ?? '0'
    const isLast = this.#moment === MOMENTS - 1
    const time = isLast ? bar.time + this.#barMs - 1 : bar.time + Math.floor((this.#moment * this.#barMs) / MOMENTS)
    const moment = momentOf(symbol, time, price, this.#last ?? price, amount, this.#levelVolume, this.#grid)
    const text = decimalText(decimal(price))
    this.#last = price
    this.#book = moment.book
    this.#quote = {
      symbol,
      bid: moment.book.bids[0]?.[0] ?? text,
      ask: moment.book.asks[0]?.[0] ?? text,
      last: text,
      time,
    }
    this.#series.trade(time, price, moment.amount)
    this.#moment = (this.#moment + 1) % MOMENTS
    if (isLast) this.#bar++
    this.#tell({ kind: 'book', book: moment.book })
    if (moment.trade !== undefined) this.#tell({ kind: 'trade', trade: moment.trade })
    if (isLast) this.#close(bar)
    else this.#tellOpen()
  }

  #tellOpen(): void {
    const { symbol, timeframe } = this.#options
    const candle = this.#series.recent(timeframe, 1)[0]
    if (candle !== undefined) this.#tell({ kind: 'candle', symbol, timeframe, candle, closed: false })
  }

  #close(bar: Candle): void {
    const { symbol, onEnd } = this.#options
    this.#levelVolume = bar.volume / MOMENTS
    // The end of the bar, not the next one's time: whether a gap follows is not known yet.
    const closed = this.#series.close(bar.time + this.#barMs, bar)
    for (const each of closed) this.#tell({ kind: 'candle', symbol, ...each, closed: true })
    if (this.#bar < this.#options.candles.time.length) return
    this.#hasEnded = true
    this.stop()
    onEnd?.()
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
}

function candleAt({ time, open, high, low, close, volume }: CandleColumns, i: number): Candle {
  return { time: time[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] }
}

function instrumentOf(symbol: string, grid: FileGrid): Instrument {
  const [base, quote] = symbol.split('/')
  if (base === undefined || quote === undefined || base === '' || quote === '') {
    throw new AppError('VALIDATION', `The replay's symbol must be like BTC/USDT, not ${symbol}.`)
  }
  const lot = decimalText(decimal(10).pow(-grid.lotDecimals))
  return {
    symbol,
    base,
    quote,
    kind: 'spot',
    status: 'trading',
    tickSize: decimalText(decimal(10).pow(-grid.priceDecimals)),
    lotSize: lot,
    minAmount: lot,
    minNotional: '0',
    makerFee: 0.001,
    takerFee: 0.001,
  }
}
