import { useMemo, useState } from 'react'
import { type ChartContent, indexAt } from '#renderer/charts/chart-content.ts'
import { type IndicatorLine, indicatorLines } from '#renderer/charts/indicator-lines.ts'
import { type EquityColumns, useCandles, useEquity, useTrades } from '#renderer/contract/queries.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { resample } from '#shared/domain/resample.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { timeframeMs } from './series-choices.ts'

/** A chart's content together with what it is of. */
export type ShownChart = {
  readonly symbol: string
  readonly timeframe: string
  readonly content: ChartContent
  readonly runId: string | null
}

const NO_TRADES: readonly BacktestTrade[] = []

/**
 * What the chart shows: the run with the candles of one of its symbols, or the candles alone. While something else is loading, what was shown
 * before stays.
 */
export function useChartContent(
  series: SeriesSummary | undefined,
  runId: string | null,
  run: BacktestRun | undefined,
  runError: unknown,
): { readonly shown: ShownChart | undefined; readonly loading: boolean; readonly error: unknown } {
  const candles = useCandles(series ?? null)
  const equity = useEquity(runId)
  const trades = useTrades(runId)
  const [shown, setShown] = useState<ShownChart>()

  const complete = useMemo((): ShownChart | undefined => {
    if (series === undefined || candles.data === undefined) return undefined
    if (runId === null) {
      const content = { candles: candles.data, lines: [], equity: null, trades: NO_TRADES }
      return { symbol: series.symbol, timeframe: series.timeframe, content, runId }
    }
    if (run === undefined || equity.data === undefined || trades.data === undefined) return undefined
    const content = contentOf(run, series.symbol, candles.data, equity.data, trades.data)
    return { symbol: series.symbol, timeframe: run.timeframe, content, runId }
  }, [series, candles.data, runId, run, equity.data, trades.data])

  if (complete !== undefined && complete !== shown) setShown(complete)

  const error = candles.error ?? runError ?? equity.error ?? trades.error
  return { shown: complete ?? shown, loading: complete === undefined && error === null, error }
}

/** Equity and drawdown are those of the whole run; the trades are those of the symbol on the chart. */
function contentOf(
  run: BacktestRun,
  symbol: string,
  stored: CandleColumns,
  equity: EquityColumns,
  trades: readonly BacktestTrade[],
): ChartContent {
  const [ownMs, runMs] = [timeframeMs(run.series.timeframe), timeframeMs(run.timeframe)]
  const ofSymbol = run.symbols.length > 1 ? trades.filter((trade) => trade.symbol === symbol) : trades
  const candles = ownMs === undefined || runMs === undefined ? stored : resample(stored, ownMs, runMs)
  return { candles, lines: linesOf(run, candles, runMs), equity: since(equity, candles.time[0] ?? 0), trades: ofSymbol }
}

/** A strategy that this version no longer understands is drawn without its indicators. */
function linesOf(run: BacktestRun, candles: CandleColumns, barMs: number | undefined): readonly IndicatorLine[] {
  if (barMs === undefined) return []
  try {
    return indicatorLines(parseStrategyText(run.definition), candles, barMs)
  } catch {
    return []
  }
}

/** Equity from the first bar that is drawn on: earlier points would stretch the time scale beyond the candles. */
function since(columns: EquityColumns, time: number): EquityColumns {
  const from = indexAt(columns.time, time - 1) + 1
  return {
    time: columns.time.subarray(from),
    equity: columns.equity.subarray(from),
    drawdown: columns.drawdown.subarray(from),
  }
}
