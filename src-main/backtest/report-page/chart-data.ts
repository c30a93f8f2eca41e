import type { CandleColumns } from '#shared/domain/candle.ts'

/** A page with more bars than this would be slow to open: bars are gathered into longer ones. */
const MOST_BARS = 100_000

/** Candles of a chart as plain columns of numbers; times are UTC seconds. */
export type ChartCandles = {
  readonly time: number[]
  readonly open: number[]
  readonly high: number[]
  readonly low: number[]
  readonly close: number[]
  /** Bars of the run in one bar of the chart. */
  readonly gathered: number
}

/** The candles that opened in `[from, to]`, gathered where there are too many. */
export function chartCandles(candles: CandleColumns, from: number, to: number): ChartCandles {
  let start = 0
  while (start < candles.time.length && candles.time[start] < from) start++
  let end = start
  while (end < candles.time.length && candles.time[end] <= to) end++
  const gathered = Math.max(1, Math.ceil((end - start) / MOST_BARS))
  const out = { time: [], open: [], high: [], low: [], close: [], gathered } as {
    time: number[]
    open: number[]
    high: number[]
    low: number[]
    close: number[]
    gathered: number
  }
  for (let i = start; i < end; i += gathered) {
    const last = Math.min(end, i + gathered) - 1
    let high = candles.high[i]
    let low = candles.low[i]
    for (let k = i + 1; k <= last; k++) {
      high = Math.max(high, candles.high[k])
      low = Math.min(low, candles.low[k])
    }
    out.time.push(candles.time[i] / 1_000)
    out.open.push(candles.open[i])
    out.high.push(high)
    out.low.push(low)
    out.close.push(candles.close[last])
  }
  return out
}

/** The curve of a run for a chart; times are UTC seconds, `drawdown` is 0 or below. */
export type ChartCurve = { readonly time: number[]; readonly equity: number[]; readonly drawdown: number[] }

/** Equity and drawdown. Of bars that are gathered the one with the deepest drawdown is kept: no fall gets lost. */
export function chartCurve(curve: {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly drawdown: Float64Array
}): ChartCurve {
  const { time, equity, drawdown } = curve
  const gathered = Math.max(1, Math.ceil(time.length / MOST_BARS))
  const out: ChartCurve = { time: [], equity: [], drawdown: [] }
  for (let i = 0; i < time.length; i += gathered) {
    const end = Math.min(time.length, i + gathered)
    let kept = i
    for (let k = i + 1; k < end; k++) if (drawdown[k] > drawdown[kept]) kept = k
    // The last bar is always there: it is the result.
    if (end === time.length) kept = end - 1
    out.time.push(time[kept] / 1_000)
    out.equity.push(rounded(equity[kept]))
    out.drawdown.push(-rounded(drawdown[kept]))
  }
  return out
}

/** Ten digits are more than a chart can show, and half as long in a file. */
function rounded(value: number): number {
  return Number(value.toPrecision(10))
}
