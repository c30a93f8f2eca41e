import { CANDLE_COLUMNS, type CandleColumns, sliceCandles } from '#shared/domain/candle.ts'

/** What merging did to the bars that came in. */
export type ChangeCounts = { imported: number; updated: number; unchanged: number }

/**
 * Merges two ascending runs of bars; where both have a time, `added` wins. Adds to `counts` what became of the added
 * bars. Answers `stored` itself when nothing changed.
 */
export function mergeCandles(stored: CandleColumns, added: CandleColumns, counts: ChangeCounts): CandleColumns {
  const room = stored.time.length + added.time.length
  const merged = {
    time: new Float64Array(room),
    open: new Float64Array(room),
    high: new Float64Array(room),
    low: new Float64Array(room),
    close: new Float64Array(room),
    volume: new Float64Array(room),
  }
  let length = 0
  let changes = 0
  const take = (from: CandleColumns, i: number): void => {
    for (const name of CANDLE_COLUMNS) merged[name][length] = from[name][i]
    length++
  }
  let s = 0
  let a = 0
  while (s < stored.time.length || a < added.time.length) {
    // Beyond the end `time` is undefined and no comparison with it holds.
    if (a >= added.time.length || stored.time[s] < added.time[a]) take(stored, s++)
    else if (s >= stored.time.length || added.time[a] < stored.time[s]) {
      take(added, a++)
      counts.imported++
      changes++
    } else {
      const same = CANDLE_COLUMNS.every((name) => stored[name][s] === added[name][a])
      if (same) counts.unchanged++
      else {
        counts.updated++
        changes++
      }
      take(added, a++)
      s++
    }
  }
  return changes === 0 ? stored : sliceCandles(merged, 0, length)
}
