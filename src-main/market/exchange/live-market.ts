import type { OrderBook, Quote } from '#main/market/market-feed.ts'
import { decimal, decimalText } from '#shared/decimal.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { MinuteBars } from './minute-bars.ts'

const MINUTE = TIMEFRAME_MS['1m']

type Older = { readonly bars: readonly Candle[]; readonly readAt: number }

/** When a symbol was heard: by the clock that never jumps, how far the other clock was from it, and on which connection. */
export type Heard = { readonly at: number; readonly wall: number; readonly connection: number }

/** One symbol of an exchange that is listened to. */
export class LiveMarket {
  readonly symbol: string
  book: OrderBook | undefined
  last: string | undefined
  heard: Heard | undefined
  /** Whether minute bars may be taken from the stream: not while those that were missed are being read. */
  isInStep = false
  bars: MinuteBars | undefined
  #firstMinute = 0
  #tradedAt = Number.NEGATIVE_INFINITY
  readonly #older = new Map<Timeframe, Older>()

  constructor(symbol: string) {
    this.symbol = symbol
  }

  /** Begins with the minutes before now, all closed, oldest first. */
  begin(history: readonly Candle[], now: number): void {
    this.bars = new MinuteBars(history)
    this.#firstMinute = history[0]?.time ?? Math.floor(now / MINUTE) * MINUTE
    const close = history.at(-1)?.close
    if (close !== undefined) this.last ??= decimalText(decimal(close))
  }

  /** A trade was told, at `at` by the clock that never jumps. */
  traded(price: string, at: number): void {
    this.last = price
    this.#tradedAt = at
  }

  hasTradedSince(at: number): boolean {
    return this.#tradedAt >= at
  }

  get quote(): Quote | undefined {
    const { book, last, symbol } = this
    const bid = book?.bids[0]?.[0]
    const ask = book?.asks[0]?.[0]
    if (book === undefined || bid === undefined || ask === undefined) return undefined
    return { symbol, bid, ask, last: last ?? bid, time: book.time }
  }

  /** Bars of a longer timeframe from before the first minute that is known here, as read at `readAt`. */
  takeOlder(timeframe: Timeframe, bars: readonly Candle[], readAt: number): void {
    this.#older.set(timeframe, { bars, readAt })
  }

  /** Whether so many candles need bars from before the first minute that is known here. */
  lacksOlder(timeframe: Timeframe, limit: number): boolean {
    if (this.bars === undefined || this.#older.has(timeframe)) return false
    const live = this.bars.recent(timeframe, limit)
    return live.length < limit || (live[0]?.time ?? 0) < this.#firstMinute
  }

  /** The newest candles with the one still open, oldest first. */
  candles(timeframe: Timeframe, limit: number): readonly Candle[] {
    const live = this.bars?.recent(timeframe, limit) ?? []
    const older = this.#older.get(timeframe)
    if (older === undefined) return live
    const ms = TIMEFRAME_MS[timeframe]
    const whole = Math.ceil(this.#firstMinute / ms) * ms
    const before = older.bars.filter(({ time }) => time < whole)
    const within = live.filter(({ time }) => time >= whole)
    const cut = live.find(({ time }) => time < whole && time === before.at(-1)?.time)
    const last = before.at(-1)
    if (cut !== undefined && last !== undefined && last.time + ms > older.readAt) {
      before[before.length - 1] = this.#grown(last, cut, older.readAt)
    }
    return [...before, ...within].slice(-limit)
  }

  /** A bar that was open when it was read, with what came since. */
  #grown(read: Candle, live: Candle, readAt: number): Candle {
    const since = this.bars?.recent('1m', Math.ceil((live.time + TIMEFRAME_MS['1w'] - readAt) / MINUTE)) ?? []
    const from = Math.floor(readAt / MINUTE) * MINUTE
    const volume = since.reduce((sum, bar) => (bar.time > from ? sum + bar.volume : sum), read.volume)
    return {
      time: read.time,
      open: read.open,
      high: Math.max(read.high, live.high),
      low: Math.min(read.low, live.low),
      close: live.close,
      volume,
    }
  }
}
