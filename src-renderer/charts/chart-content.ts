import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import type { IndicatorLine } from './indicator-lines.ts'

/** All that one chart shows. Equity and drawdown begin where the run does, so that they have times of their own. */
export type ChartContent = {
  readonly candles: CandleColumns
  readonly lines: readonly IndicatorLine[]
  readonly equity: {
    readonly time: Float64Array
    readonly equity: Float64Array
    readonly drawdown: Float64Array
  } | null
  readonly trades: readonly BacktestTrade[]
}

/** The index of the last of the ascending `times` at or before `time`; -1 before the first. */
export function indexAt(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle] <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
