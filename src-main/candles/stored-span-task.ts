import { z } from 'zod'
import { findGaps } from '#main/market/candle-file/timeframe-grid.ts'
import { readSeries, storeCandles } from '#main/market/candle-store.ts'
import { createCandleRepository } from '#main/storage/candles/candle-repository.ts'
import { openDatabase } from '#main/storage/open-database.ts'
import type { SeriesKey } from '#shared/contract/shapes.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'

/** More pieces than this are not fetched one by one. */
const MOST_PIECES = 10_000

/** A part of a series: opening times in [from, to). */
export type SpanInput = {
  readonly dataFolder: string
  readonly key: SeriesKey
  readonly from: number
  readonly to: number
  /** Bars that are stored first. */
  readonly bars?: CandleColumns | undefined
}

const pieceSchema = z.object({ from: z.number(), to: z.number() })

/** What storing changed, what the part holds then, and which pieces of it are missing, at its ends too. */
export const spanOutputSchema = z.object({
  imported: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  first: z.number().nullable(),
  last: z.number().nullable(),
  missing: z.array(pieceSchema),
  gaps: z.array(z.object({ from: z.number(), to: z.number(), missing: z.number() })),
})
export type SpanOutput = z.infer<typeof spanOutputSchema>

/** Stores bars, where some are given, and says what the store has of a part of a series. Throws STORAGE. */
export function storedSpanTask({ dataFolder, key, from, to, bars }: SpanInput): SpanOutput {
  const database = openDatabase(dataFolder, 'candles', { migrate: false })
  try {
    const counts =
      bars === undefined || bars.time.length === 0
        ? { imported: 0, updated: 0, unchanged: 0 }
        : storeCandles(database, key, bars, { now: Date.now })
    const isKnown = createCandleRepository(database).find(key) !== undefined
    const time = isKnown ? readSeries(database, key, { from, to }).time : new Float64Array()
    const timeframe = TIMEFRAMES.find((name) => name === key.timeframe) ?? '1m'
    const { gaps } = findGaps(time, TIMEFRAME_MS[timeframe])
    const first = time[0] ?? null
    const last = time[time.length - 1] ?? null
    return { ...counts, first, last, missing: missingIn(time, TIMEFRAME_MS[timeframe], from, to), gaps }
  } finally {
    database.close()
  }
}

function missingIn(time: Float64Array, ms: number, from: number, to: number): { from: number; to: number }[] {
  const missing: { from: number; to: number }[] = []
  let next = Math.ceil(from / ms) * ms
  for (const at of time) {
    if (at > next && missing.length < MOST_PIECES) missing.push({ from: next, to: at })
    next = at + ms
  }
  if (next < to) missing.push({ from: next, to })
  return missing
}
