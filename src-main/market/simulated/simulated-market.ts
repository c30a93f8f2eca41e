import { CandleSeries } from '#main/market/candle-series.ts'
import type { MarketEvent, MarketFeed, OrderBook, Quote } from '#main/market/market-feed.ts'
import type { Clock } from '#main/ports.ts'
import type { Candle } from '#shared/domain/candle.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { marketHistory, symbolHistory } from './history.ts'
import { ReturnProcess } from './return-process.ts'
import { SymbolTape } from './symbol-tape.ts'
import { MARKET_VOLATILITY, SIMULATED_SYMBOLS, simulatedInstrument } from './symbols.ts'

const STEP_MS = 250
const MINUTE_MS = TIMEFRAME_MS['1m']
/** After a sleep at most so many steps are made up for (10 s); the rest of the sleep is left out of the tape. */
const MOST_LATE_STEPS = 40
const MARKET_STREAM = 1

/** What a simulated market is made of. */
export type SimulatedMarketOptions = {
  readonly clock: Clock
  /** A whole number of at least 0. The same seed makes the same tape. */
  readonly seed: number
  /** Where prices begin, by symbol; those that are missing or no prices begin where the seed says. */
  readonly startPrices?: Readonly<Record<string, number>>
  /** Hears what a listener has thrown; the market goes on. */
  readonly onError?: (error: unknown) => void
}

/** One symbol: its tape, its instrument, its latest. */
type Place = {
  readonly tape: SymbolTape
  instrument: Instrument
  series: CandleSeries | undefined
  book: OrderBook | undefined
  quote: Quote | undefined
  lastTicks: number
}

/**
 * A market made from a seed: five symbols that move together, four steps a second. Prices, books and trades of step `n`
 * depend on the seed and `n` only, never on when a timer fires; the clock says only which time a step carries.
 */
export class SimulatedMarket implements MarketFeed {
  readonly mode = 'simulated'
  readonly #clock: Clock
  readonly #seed: number
  readonly #onError: (error: unknown) => void
  readonly #market: ReturnProcess
  readonly #places: ReadonlyMap<string, Place>
  readonly #listeners = new Set<(event: MarketEvent) => void>()
  #history: ReturnType<typeof marketHistory> | undefined
  #origin: number
  #steps = 0
  #cancel: (() => void) | undefined

  constructor(options: SimulatedMarketOptions) {
    this.#clock = options.clock
    this.#seed = options.seed
    this.#onError = options.onError ?? (() => undefined)
    this.#origin = onStep(options.clock.now())
    this.#market = new ReturnProcess(options.seed, MARKET_STREAM, MARKET_VOLATILITY, STEP_MS)
    this.#places = new Map(
      SIMULATED_SYMBOLS.map((of, index) => {
        const tape = new SymbolTape(of, index, options.seed, STEP_MS, startPriceOf(of.symbol, options.startPrices))
        const place: Place = {
          tape,
          instrument: simulatedInstrument(of),
          series: undefined,
          book: undefined,
          quote: undefined,
          lastTicks: tape.startTicks,
        }
        return [of.symbol, place]
      }),
    )
  }

  instruments(): readonly Instrument[] {
    return [...this.#places.values()].map(({ instrument }) => instrument)
  }

  quote(symbol: string): Quote | undefined {
    return this.#places.get(symbol)?.quote
  }

  book(symbol: string): OrderBook | undefined {
    return this.#places.get(symbol)?.book
  }

  candles(symbol: string, timeframe: Timeframe, limit: number): readonly Candle[] {
    const place = this.#places.get(symbol)
    return place === undefined ? [] : this.#series(place).recent(timeframe, limit)
  }

  subscribe(listener: (event: MarketEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Goes on where it stopped; before the first step the tape begins now. */
  start(): void {
    if (this.#cancel !== undefined) return
    this.#skipTo(onStep(this.#clock.now()))
    // Candles that were looked at before the first step ended where it seemed to begin then.
    if (this.#steps === 0) for (const place of this.#places.values()) place.series = undefined
    this.#run()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Makes `count` steps without the clock, for tests. */
  step(count = 1): void {
    for (let i = 0; i < count; i++) this.#step()
  }

  /** Halts a symbol or lets it go on. A halted one shows no new book and no trades; its prices move on unseen. */
  setStatus(symbol: string, status: Instrument['status']): void {
    const place = this.#places.get(symbol)
    if (place !== undefined) place.instrument = { ...place.instrument, status }
  }

  #run(): void {
    const late = this.#lateSteps()
    if (late > MOST_LATE_STEPS) this.#skipTo(onStep(this.#clock.now()) - (MOST_LATE_STEPS - 1) * STEP_MS)
    // Set first: a listener may stop the feed in the middle.
    this.#cancel = () => undefined
    for (let due = this.#lateSteps(); due > 0 && this.#cancel !== undefined; due--) this.#step()
    if (this.#cancel === undefined) return
    const delay = Math.max(1, this.#origin + this.#steps * STEP_MS - this.#clock.now())
    this.#cancel = this.#clock.schedule(() => this.#run(), delay)
  }

  #lateSteps(): number {
    return Math.floor((this.#clock.now() - this.#origin) / STEP_MS) + 1 - this.#steps
  }

  /** The next step carries `time`; never an earlier one than it would. */
  #skipTo(time: number): void {
    this.#origin = Math.max(this.#origin, time - this.#steps * STEP_MS)
  }

  #step(): void {
    const time = this.#origin + this.#steps * STEP_MS
    const dayFraction = ((this.#steps * STEP_MS) % DAY_MS) / DAY_MS
    const places = [...this.#places.values()]
    // Histories end where the first step begins.
    for (const place of places) this.#series(place)
    this.#steps++
    const move = this.#market.next(dayFraction)
    const closed: MarketEvent[] = []
    for (const place of places) {
      closed.push(...this.#closeBefore(place, time))
      this.#stepOf(place, time, move, dayFraction)
    }
    for (const event of closed) this.#tell(event)
    // The market's history first, then one symbol's a step, so that an hour's end does not need all of them at once. Not in
    // the first step, which whoever starts for a single call waits for.
    if (this.#steps === 2) this.#history ??= marketHistory(this.#seed)
    places[this.#steps - 3]?.series?.prepare()
    for (const { series, tape } of places) {
      const candle = series?.recent('1m', 1)[0]
      if (candle !== undefined) {
        this.#tell({ kind: 'candle', symbol: tape.of.symbol, timeframe: '1m', candle, closed: false })
      }
    }
  }

  #stepOf(place: Place, time: number, move: number, dayFraction: number): void {
    const { tape } = place
    const series = this.#series(place)
    const step = tape.next(move, this.#market.activity, dayFraction)
    const isHalted = place.instrument.status === 'halted'
    // A bar opens even where nobody trades: at the last price, with no volume.
    const scale = 10 ** tape.of.priceDecimals
    if (series.openTime === undefined && (isHalted || step.trades.length === 0)) {
      series.trade(time, place.lastTicks / scale, 0)
    }
    if (isHalted) return
    const book = tape.book(step, time)
    place.book = book
    place.quote = this.#quoteOf(place, step.bidTicks, step.askTicks, time)
    this.#tell({ kind: 'book', book })
    for (const print of step.trades) {
      place.lastTicks = print.ticks
      series.trade(time, print.ticks / scale, print.lots)
      place.quote = this.#quoteOf(place, step.bidTicks, step.askTicks, time)
      this.#tell({ kind: 'trade', trade: tape.told(print, time) })
    }
  }

  #quoteOf({ tape, lastTicks }: Place, bid: number, ask: number, time: number): Quote {
    const text = (ticks: number): string => tape.priceText(ticks)
    return { symbol: tape.of.symbol, bid: text(bid), ask: text(ask), last: text(lastTicks), time }
  }

  /** Closes the bar that `time` no longer belongs to. */
  #closeBefore(place: Place, time: number): MarketEvent[] {
    const openTime = place.series?.openTime
    if (place.series === undefined || openTime === undefined || time < openTime + MINUTE_MS) return []
    const symbol = place.tape.of.symbol
    return place.series.close(time).map((closed) => ({ kind: 'candle', symbol, ...closed, closed: true }))
  }

  /** History is made when it is first asked for. */
  #series(place: Place): CandleSeries {
    const { tape } = place
    const end = Math.floor((this.#origin + this.#steps * STEP_MS) / MINUTE_MS) * MINUTE_MS
    place.series ??= new CandleSeries(MINUTE_MS, 10 ** tape.of.lotDecimals, () => {
      this.#history ??= marketHistory(this.#seed)
      return symbolHistory(this.#seed, tape.of, SIMULATED_SYMBOLS.indexOf(tape.of), end, tape.startTicks, this.#history)
    })
    return place.series
  }

  #tell(event: MarketEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}

function onStep(time: number): number {
  return Math.floor(time / STEP_MS) * STEP_MS
}

function startPriceOf(symbol: string, prices: Readonly<Record<string, number>> = {}): number | undefined {
  const price = Object.hasOwn(prices, symbol) ? prices[symbol] : undefined
  return price !== undefined && Number.isFinite(price) && price > 0 ? price : undefined
}
