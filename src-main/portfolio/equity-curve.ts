import type { GrowthSeries } from './performance.ts'

/** The value of an account over time, fit to be drawn. */
export type EquityCurve = {
  /** UTC milliseconds, rising. */
  readonly time: Float64Array<ArrayBuffer>
  readonly equity: Float64Array<ArrayBuffer>
  /** Fall from the highest point so far, a fraction from 0; money put in or taken out counts nothing. */
  readonly drawdown: Float64Array<ArrayBuffer>
  readonly months: MonthlyReturn[]
}

/** What an account did in a UTC month, or in the part of it that is known; null where it had nothing. */
export type MonthlyReturn = { readonly month: string; readonly return: number | null }

const MOST_PIECES = 1_000

/**
 * The curve of the growth and the equity at each of its points. Of long curves each piece keeps its last point and its
 * deepest, so that no fall is lost.
 */
export function equityCurveOf(growth: Pick<GrowthSeries, 'index' | 'time'>, equity: readonly number[]): EquityCurve {
  const { index, time } = growth
  const drawdown = drawdownsOf(index)
  const kept = keptPoints(drawdown)
  return {
    time: Float64Array.from(kept, (at) => time[at] ?? 0),
    equity: Float64Array.from(kept, (at) => equity[at] ?? 0),
    drawdown: Float64Array.from(kept, (at) => drawdown[at]),
    months: monthlyReturns(growth),
  }
}

/** The growth of each UTC month, oldest first: from the last point of the month before to its own last one. */
export function monthlyReturns({ index, time }: Pick<GrowthSeries, 'index' | 'time'>): MonthlyReturn[] {
  const ends: { month: string; index: number }[] = []
  for (const [at, value] of index.entries()) {
    const month = new Date(time[at] ?? 0).toISOString().slice(0, 7)
    const last = ends.at(-1)
    if (last?.month === month) last.index = value
    else ends.push({ month, index: value })
  }
  return ends.map(({ month, index: end }, at) => {
    const start = at === 0 ? (index[0] ?? 0) : (ends[at - 1]?.index ?? 0)
    return { month, return: start > 0 ? end / start - 1 : null }
  })
}

function drawdownsOf(index: readonly number[]): Float64Array {
  let peak = 0
  return Float64Array.from(index, (value) => {
    peak = Math.max(peak, value)
    return peak > 0 ? Math.min(1, Math.max(0, 1 - value / peak)) : 0
  })
}

function keptPoints(drawdown: Float64Array): number[] {
  const size = Math.max(1, Math.ceil(drawdown.length / MOST_PIECES))
  const kept: number[] = []
  for (let start = 0; start < drawdown.length; start += size) {
    const end = Math.min(start + size, drawdown.length)
    let deepest = start
    for (let at = start; at < end; at++) if (drawdown[at] > drawdown[deepest]) deepest = at
    if (start === 0 && size > 1 && deepest > 0) kept.push(0)
    kept.push(deepest)
    if (deepest < end - 1) kept.push(end - 1)
  }
  return kept
}
