import type { Candle } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#shared/time.ts'

/** So many bars of the base timeframe are kept at least (34 days of minutes); older ones are dropped in lumps. */
const KEPT_BARS = 50_000
const LUMP = 10_000

/** A candle that has closed, and its timeframe. */
export type ClosedCandle = { readonly timeframe: Timeframe; readonly candle: Candle }

/**
 * Candles of one symbol that grow trade by trade: bars of a base timeframe, and longer ones gathered from them in buckets
 * aligned to the UTC epoch. Prices are float64; volumes are kept in whole units, so that
 * their sums are exact.
 */
export class CandleSeries {
  readonly #baseMs: number
  readonly #unitsPerOne: number
  readonly #longer: readonly Timeframe[]
  #bars: Candle[] = []
  #open: Candle | undefined
  #history: (() => readonly Candle[]) | undefined

  /**
   * `unitsPerOne`: units in 1 of the base currency. `history`: the closed bars before the first trade, oldest first,
   * volumes in units; it is asked once, when an answer reaches back that far.
   */
  constructor(baseMs: number, unitsPerOne: number, history: () => readonly Candle[]) {
    this.#baseMs = baseMs
    this.#unitsPerOne = unitsPerOne
    this.#longer = TIMEFRAMES.filter((name) => TIMEFRAME_MS[name] >= baseMs && TIMEFRAME_MS[name] % baseMs === 0)
    this.#history = history
  }

  /** Puts a trade into the bar of `time`; the bar before it must have been closed. */
  trade(time: number, price: number, units: number): void {
    const open = this.#open
    if (open === undefined) {
      const start = Math.floor(time / this.#baseMs) * this.#baseMs
      this.#open = { time: start, open: price, high: price, low: price, close: price, volume: units }
      return
    }
    this.#open = {
      time: open.time,
      open: open.open,
      high: Math.max(open.high, price),
      low: Math.min(open.low, price),
      close: price,
      volume: open.volume + units,
    }
  }

  /** Start of the bar that is open. */
  get openTime(): number | undefined {
    return this.#open?.time
  }

  /**
   * Closes the open bar, as `values` where they are known better. Answers the candles that close with it when the next
   * trade comes in the bar of `nextTime`, from short to long.
   */
  close(nextTime: number, values: Candle | undefined = this.#open): ClosedCandle[] {
    if (values === undefined) return []
    this.#bars.push(values)
    this.#open = undefined
    if (this.#bars.length > KEPT_BARS + LUMP) {
      this.#bars = this.#bars.slice(-KEPT_BARS)
      this.#history = undefined
    }
    const closed: ClosedCandle[] = []
    for (const timeframe of this.#longer) {
      const ms = TIMEFRAME_MS[timeframe]
      if (Math.floor(values.time / ms) === Math.floor(nextTime / ms)) continue
      const candle = this.recent(timeframe, 1)[0]
      if (candle !== undefined) closed.push({ timeframe, candle })
    }
    return closed
  }

  /** Asks for the history now, where it was not yet, so that no later answer has to wait for it. */
  prepare(): void {
    if (this.#history === undefined) return
    this.#bars = [...this.#history(), ...this.#bars].slice(-KEPT_BARS - LUMP)
    this.#history = undefined
  }

  /** The newest `limit` candles of a timeframe with the one still open, oldest first; none where it is not a multiple of the base. */
  recent(timeframe: Timeframe, limit: number): readonly Candle[] {
    const ms = TIMEFRAME_MS[timeframe]
    if (ms < this.#baseMs || ms % this.#baseMs !== 0 || !(limit >= 1)) return []
    const first = this.#bars[0] ?? this.#open
    const newest = this.#open ?? this.#bars.at(-1)
    const oldest = newest === undefined ? Number.NEGATIVE_INFINITY : (Math.floor(newest.time / ms) - limit + 1) * ms
    if (first === undefined || first.time > oldest) this.prepare()
    const result: Candle[] = []
    let bucket: Candle | undefined
    const finish = (done: Candle): void => {
      result.push({ ...done, volume: done.volume / this.#unitsPerOne })
    }
    for (let i = this.#open === undefined ? this.#bars.length - 1 : this.#bars.length; i >= 0; i--) {
      const bar = i === this.#bars.length ? this.#open : this.#bars[i]
      if (bar === undefined) continue
      const start = Math.floor(bar.time / ms) * ms
      if (bucket !== undefined && bucket.time === start) {
        bucket = {
          time: start,
          open: bar.open,
          high: Math.max(bucket.high, bar.high),
          low: Math.min(bucket.low, bar.low),
          close: bucket.close,
          volume: bucket.volume + bar.volume,
        }
        continue
      }
      if (bucket !== undefined) finish(bucket)
      bucket = undefined
      if (result.length >= limit) break
      bucket = { ...bar, time: start }
    }
    if (bucket !== undefined) finish(bucket)
    return result.reverse()
  }
}
