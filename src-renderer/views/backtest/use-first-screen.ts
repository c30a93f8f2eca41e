import { useEffect } from 'react'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { Settings } from '#shared/contract/settings.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'
import { startRun } from './actions.ts'

type Lists = {
  readonly strategies: readonly StrategySummary[] | undefined
  readonly seriesList: readonly SeriesSummary[] | undefined
  readonly runs: readonly BacktestSummary[] | undefined
  readonly settings: Settings | undefined
}

/** Chooses what the screen opens with, once: the latest run, or a first run of the first strategy over the first series. */
export function useFirstScreen({ strategies, seriesList, runs, settings }: Lists): void {
  useEffect(() => {
    const { started, set, setForm } = useBacktest.getState()
    if (started || strategies === undefined || seriesList === undefined || runs === undefined) return
    if (settings === undefined) return
    setForm({
      capital: String(settings.backtestCapital),
      feePercent: percentText(settings.backtestFee),
      slippagePercent: percentText(settings.backtestSlippage),
    })
    const [latest] = runs
    if (latest !== undefined) {
      const strategy = strategies.find(({ id }) => id === latest.strategyId) ?? strategies[0]
      const stored = seriesList.find((each) => seriesId(each) === seriesId(latest.series)) ?? seriesList[0]
      set({
        started: true,
        strategy: strategy?.id ?? null,
        series: stored === undefined ? null : seriesId(stored),
        runId: latest.id,
      })
      return
    }
    const [strategy] = strategies
    const [series] = seriesList
    set({
      started: true,
      strategy: strategy?.id ?? null,
      series: series === undefined ? null : seriesId(series),
    })
    if (strategy !== undefined && series !== undefined) void startRun(series, { strategyId: strategy.id })
  }, [strategies, seriesList, runs, settings])
}

/** 0.001 is 0.1, without the digits that binary fractions leave behind. */
function percentText(fraction: number): string {
  return String(Number((fraction * 100).toPrecision(12)))
}
