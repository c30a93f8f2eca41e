import type { CandleColumns } from '#shared/domain/candle.ts'

/** Finds the detail candles inside one bar after another, always forward. */
export class DetailBars {
  readonly candles: CandleColumns
  /** The detail candles `[from, to)` of the bar asked for last. */
  from = 0
  to = 0
  private readonly barMs: number

  constructor(candles: CandleColumns, barMs: number) {
    this.candles = candles
    this.barMs = barMs
  }

  /** The same candles, to be walked once more. */
  fromStart(): DetailBars {
    return new DetailBars(this.candles, this.barMs)
  }

  /** Looks for those of the bar that opens at `time`; false where there are none. */
  find(time: number): boolean {
    const { candles, barMs } = this
    const end = time + barMs
    let from = this.from
    while (from < candles.time.length && candles.time[from] < time) from++
    let to = Math.max(from, this.to)
    while (to < candles.time.length && candles.time[to] < end) to++
    this.from = from
    this.to = to
    return to > from
  }
}
