import type { CandleColumns } from './candle.ts'

/**
 * Candles of the coarser timeframe `toMs` out of candles of `fromMs`, in buckets aligned to the UTC epoch (so a day
 * begins at 00:00 UTC and a week on a Thursday). Open is the first bar's, high and low the extremes, close the last
 * bar's, volume the sum. A bucket without a bar is left out.
 *
 * The last bucket is dropped unless its last bar is there: it has not closed yet. The first one is kept even where the
 * candles begin inside it, and gaps are taken as they are: such a bucket is made of the bars that there are. `toMs` must
 * be a multiple of `fromMs`; when they are equal the input itself is returned.
 */
export function resample(candles: CandleColumns, fromMs: number, toMs: number): CandleColumns {
  if (!(fromMs > 0) || !(toMs >= fromMs) || toMs % fromMs !== 0) {
    throw new RangeError(`cannot make candles of ${toMs} ms out of candles of ${fromMs} ms: not a multiple`)
  }
  if (toMs === fromMs) return candles
  const { time, open, high, low, close, volume } = candles
  const length = time.length
  let to = length
  if (length > 0 && (time[length - 1] % toMs) + fromMs < toMs) to = bucketStart(time, length - 1, toMs)

  let buckets = 0
  for (let i = 0, current = Number.NaN; i < to; i++) {
    const bucket = Math.floor(time[i] / toMs)
    if (bucket !== current) {
      buckets++
      current = bucket
    }
  }
  const result = {
    time: new Float64Array(buckets),
    open: new Float64Array(buckets),
    high: new Float64Array(buckets),
    low: new Float64Array(buckets),
    close: new Float64Array(buckets),
    volume: new Float64Array(buckets),
  }
  let at = -1
  for (let i = 0, current = Number.NaN; i < to; i++) {
    const bucket = Math.floor(time[i] / toMs)
    if (bucket !== current) {
      current = bucket
      at++
      result.time[at] = bucket * toMs
      result.open[at] = open[i]
      result.high[at] = high[i]
      result.low[at] = low[i]
    } else {
      if (high[i] > result.high[at]) result.high[at] = high[i]
      if (low[i] < result.low[at]) result.low[at] = low[i]
    }
    result.close[at] = close[i]
    result.volume[at] += volume[i]
  }
  return result
}

/** Index of the first bar of the bucket in which bar `i` lies. */
function bucketStart(time: Float64Array, i: number, bucketMs: number): number {
  const bucket = Math.floor(time[i] / bucketMs)
  let start = i
  while (start > 0 && Math.floor(time[start - 1] / bucketMs) === bucket) start--
  return start
}
