import { CANDLE_COLUMNS, type Candle, type CandleColumns, sliceCandles } from '#shared/domain/candle.ts'

const LEAST_ROOM = 1_024

/** Candles that grow at both ends: history is put before them, live bars behind them. Times stay ascending and unique. */
export class CandleBuffer {
  #columns: CandleColumns = room(LEAST_ROOM)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** The candles as views, which hold what they show until the next change. */
  get columns(): CandleColumns {
    return sliceCandles(this.#columns, 0, this.#length)
  }

  /** Takes these bars instead of all there were. */
  replace(columns: CandleColumns): void {
    this.#length = 0
    this.#grow(columns.time.length)
    this.#write(columns, 0)
    this.#length = columns.time.length
  }

  /** Puts older bars first; those that are not older than the first one are left out. Answers how many it took. */
  prepend(columns: CandleColumns): number {
    const first = this.#length === 0 ? Number.POSITIVE_INFINITY : this.#columns.time[0]
    let count = columns.time.length
    while (count > 0 && columns.time[count - 1] >= first) count--
    if (count === 0) return 0
    const before = this.columns
    const length = this.#length + count
    this.#columns = room(Math.max(LEAST_ROOM, Math.ceil(length * 1.25)))
    this.#write(sliceCandles(columns, 0, count), 0)
    this.#write(before, count)
    this.#length = length
    return count
  }

  /** Takes a bar: in place of the one of its time, or behind the last one. Answers where it stands; -1 if it came too late. */
  put(bar: Candle): number {
    let at = this.#length
    while (at > 0 && this.#columns.time[at - 1] >= bar.time) at--
    if (at < this.#length && this.#columns.time[at] !== bar.time) return -1
    if (at === this.#length) {
      this.#grow(this.#length + 1)
      this.#length++
    }
    for (const name of CANDLE_COLUMNS) this.#columns[name][at] = bar[name]
    return at
  }

  #grow(length: number): void {
    if (length <= this.#columns.time.length) return
    const before = this.columns
    this.#columns = room(Math.ceil(length * 1.5))
    this.#write(before, 0)
  }

  #write(columns: CandleColumns, at: number): void {
    for (const name of CANDLE_COLUMNS) this.#columns[name].set(columns[name], at)
  }
}

/** The bar at an index of columns. */
export function candleAt(columns: CandleColumns, index: number): Candle {
  const { time, open, high, low, close, volume } = columns
  return {
    time: time[index],
    open: open[index],
    high: high[index],
    low: low[index],
    close: close[index],
    volume: volume[index],
  }
}

function room(length: number): CandleColumns {
  return {
    time: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  }
}
