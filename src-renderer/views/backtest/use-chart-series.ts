import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'

/** The stored series on the chart: the chosen one, or that of the symbol which is looked at in a run over several. */
export function useChartSeries(
  seriesList: readonly SeriesSummary[] | undefined,
  run: BacktestRun | undefined,
): SeriesSummary | undefined {
  const chosen = useBacktest((state) => state.series)
  const symbol = useBacktest((state) => state.chartSymbol)
  const other = run?.request.moreSeries?.find((each) => each.symbol === symbol)
  const id = other === undefined ? chosen : seriesId(other)
  return seriesList?.find((each) => seriesId(each) === id)
}
