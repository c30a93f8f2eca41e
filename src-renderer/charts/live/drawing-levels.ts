import { fibonacciretracement, volumeprofile } from 'technicalindicators'
import { z } from 'zod'
import { indexAt } from '#renderer/charts/chart-content.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'

/** A line of a Fibonacci retracement: the share of the way back, 0.618, and its price. */
export type FibonacciLevel = { readonly ratio: number; readonly price: number }

/** Shares in the order in which technicalindicators answers their prices; those beyond the whole way are not drawn. */
const RATIOS = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1] as const

/** The retracements of a move from one price to another: 0 is its end, 1 its beginning. */
export function fibonacciLevels(from: number, to: number): FibonacciLevel[] {
  const prices = fibonacciretracement(from, to)
  return RATIOS.map((ratio, index) => ({ ratio, price: prices[index] }))
}

/** What was traded in a range of prices, by the direction of the bars that touched it. */
export type ProfileRow = {
  readonly low: number
  readonly high: number
  readonly rising: number
  readonly falling: number
}

const ROWS = 32
/** A profile over more bars is made of every so-manyth: the package looks at every bar for every row. */
const MOST_BARS = 3_000

const rowsSchema = z.array(
  z.object({ rangeStart: z.number(), rangeEnd: z.number(), bullishVolume: z.number(), bearishVolume: z.number() }),
)

/** The volume profile of the bars that open in `[from, to]`, lowest prices first; empty where there are none. */
export function volumeProfile(candles: CandleColumns, from: number, to: number): ProfileRow[] {
  const first = indexAt(candles.time, Math.min(from, to) - 1) + 1
  const end = indexAt(candles.time, Math.max(from, to)) + 1
  if (end <= first) return []
  const step = Math.ceil((end - first) / MOST_BARS)
  const column = (values: Float64Array): number[] => {
    const kept: number[] = []
    for (let i = first; i < end; i += step) kept.push(values[i])
    return kept
  }
  const input = {
    open: column(candles.open),
    high: column(candles.high),
    low: column(candles.low),
    close: column(candles.close),
    volume: column(candles.volume),
    noOfBars: ROWS,
  }
  // The package declares numbers where it answers rows.
  const rows = rowsSchema.safeParse(volumeprofile(input))
  if (!rows.success) return []
  return rows.data.map(({ rangeStart, rangeEnd, bullishVolume, bearishVolume }) => ({
    low: rangeStart,
    high: rangeEnd,
    rising: bullishVolume,
    falling: bearishVolume,
  }))
}
