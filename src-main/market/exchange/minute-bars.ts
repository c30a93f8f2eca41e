import { CandleSeries } from '#main/market/candle-series.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'

const MINUTE = TIMEFRAME_MS['1m']
/** Volumes are counted in such parts, which are Binance's smallest. */
const UNITS = 1e8

/** A candle that has changed. */
export type ChangedCandle = { readonly timeframe: Timeframe; readonly candle: Candle; readonly closed: boolean }

/** Candles of one symbol out of the minute bars that an exchange tells, open ones again and again. */
export class MinuteBars {
  readonly #series: CandleSeries
  #openUnits = 0
  #closedUpTo: number

  /** `history`: closed bars before the first that is told, oldest first. */
  constructor(history: readonly Candle[]) {
    const units = history.map((bar) => ({ ...bar, volume: Math.round(bar.volume * UNITS) }))
    this.#series = new CandleSeries(MINUTE, UNITS, () => units)
    this.#closedUpTo = history.at(-1)?.time ?? Number.NEGATIVE_INFINITY
  }

  /** Opening time of the first bar that is not known for good. */
  get nextTime(): number {
    return Math.max(this.#closedUpTo + MINUTE, 0)
  }

  /** Takes a bar as it is now. Answers the candles that changed, closed ones first; none for a bar that was over. */
  take(bar: Candle, closed: boolean): readonly ChangedCandle[] {
    if (bar.time <= this.#closedUpTo) return []
    const changed: ChangedCandle[] = []
    const open = this.#series.openTime
    if (open !== undefined && open < bar.time) changed.push(...this.#close(open, bar.time))
    const units = Math.round(bar.volume * UNITS)
    if (this.#series.openTime === undefined) {
      this.#openUnits = 0
      this.#series.trade(bar.time, bar.open, 0)
    }
    this.#series.trade(bar.time, bar.high, 0)
    this.#series.trade(bar.time, bar.low, 0)
    this.#series.trade(bar.time, bar.close, Math.max(units - this.#openUnits, 0))
    this.#openUnits = Math.max(units, this.#openUnits)
    if (closed) return [...changed, ...this.#close(bar.time, bar.time + MINUTE)]
    const candle = this.#series.recent('1m', 1).at(-1)
    return candle === undefined ? changed : [...changed, { timeframe: '1m', candle, closed: false }]
  }

  /** The newest candles of a timeframe with the one still open, oldest first. */
  recent(timeframe: Timeframe, limit: number): readonly Candle[] {
    return this.#series.recent(timeframe, limit)
  }

  #close(time: number, nextTime: number): ChangedCandle[] {
    this.#closedUpTo = time
    return this.#series.close(nextTime).map(({ timeframe, candle }) => ({ timeframe, candle, closed: true }))
  }
}
