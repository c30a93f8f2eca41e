import { drawdownSeries } from '#main/performance/drawdown.ts'
import type { BacktestMetrics, BacktestReport } from '#shared/domain/report.ts'

/** A report with the columns that a chart draws, one value a bar (of any symbol) of the run. */
export type BacktestOutcome = {
  readonly report: BacktestReport
  readonly time: Float64Array
  /** Equity at each bar's close. */
  readonly equity: Float64Array
  /** Fall from the highest equity so far as a fraction of it, 0 or above. Computed when first read. */
  readonly drawdown: Float64Array
  /** Bars in which it mattered what came first; the report's own number. */
  readonly ambiguousBars: number
}

/** What a search over parameters compares. */
export type BacktestFigures = { readonly metrics: BacktestMetrics; readonly finalEquity: number }

/** The outcome of a report and its columns. */
export function outcomeOf(report: BacktestReport, time: Float64Array, equity: Float64Array): BacktestOutcome {
  let drawdown: Float64Array | undefined
  return {
    report,
    time,
    equity,
    get drawdown() {
      drawdown ??= drawdownSeries(equity, report.initialCapital)
      return drawdown
    },
    ambiguousBars: report.ambiguousBars,
  }
}
