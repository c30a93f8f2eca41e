import type { CandleColumns } from '#shared/domain/candle.ts'

/** Candles of a longer timeframe together with how they lie on the bars they were made from. */
export type HigherTimeframe = {
  readonly candles: CandleColumns
  /** For each of the longer candles, the last bar in it. */
  readonly lastBar: Int32Array
  /** For each bar, the last longer candle that is closed when the bar closes; -1 where there is none yet. */
  readonly closed: Int32Array
}

/**
 * Gathers bars into buckets of `bucketMs` aligned to the UTC epoch. `barMs` is the length of the bars: a bucket is closed
 * from the bar on that closes together with it or later. A bucket that is still open at the end is never seen as closed.
 */
export function toHigherTimeframe(bars: CandleColumns, barMs: number, bucketMs: number): HigherTimeframe {
  const count = bars.time.length
  const bucketOf = new Int32Array(count)
  let buckets = 0
  let previous = Number.NaN
  for (let i = 0; i < count; i++) {
    const bucket = Math.floor(bars.time[i] / bucketMs)
    if (bucket !== previous) buckets += 1
    previous = bucket
    bucketOf[i] = buckets - 1
  }
  const [time, open, high, low, close, volume] = Array.from({ length: 6 }, () => new Float64Array(buckets))
  const lastBar = new Int32Array(buckets)
  let current = -1
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf[i]
    if (bucket !== current) {
      current = bucket
      time[bucket] = Math.floor(bars.time[i] / bucketMs) * bucketMs
      open[bucket] = bars.open[i]
      high[bucket] = bars.high[i]
      low[bucket] = bars.low[i]
    }
    high[bucket] = Math.max(high[bucket], bars.high[i])
    low[bucket] = Math.min(low[bucket], bars.low[i])
    close[bucket] = bars.close[i]
    volume[bucket] += bars.volume[i]
    lastBar[bucket] = i
  }
  const closed = new Int32Array(count)
  let shown = -1
  for (let i = 0; i < count; i++) {
    const closesAt = bars.time[i] + barMs
    // The second check keeps a bucket from being seen before its own last bar where bars lie closer than `barMs`.
    while (shown + 1 < buckets && time[shown + 1] + bucketMs <= closesAt && lastBar[shown + 1] <= i) shown += 1
    closed[i] = shown
  }
  return { candles: { time, open, high, low, close, volume }, lastBar, closed }
}

/** A longer timeframe's column as seen on the bars: at each the last closed value, missing before the first. */
export function onBars(
  column: Float64Array,
  { closed }: HigherTimeframe,
  out: Float64Array = new Float64Array(closed.length),
): Float64Array {
  for (let i = 0; i < closed.length; i++) out[i] = closed[i] < 0 ? Number.NaN : column[closed[i]]
  return out
}

/** A column of the bars as the longer timeframe sees it: at each of its candles the value of the last bar in it. */
export function atBuckets(column: Float64Array, { lastBar }: HigherTimeframe): Float64Array {
  const out = new Float64Array(lastBar.length)
  for (let i = 0; i < lastBar.length; i++) out[i] = column[lastBar[i]]
  return out
}
