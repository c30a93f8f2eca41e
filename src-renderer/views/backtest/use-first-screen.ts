import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { refetchJobs } from '#renderer/contract/refresh.ts'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { hasEnded, useJobs } from '#renderer/stores/jobs.ts'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { Settings } from '#shared/contract/settings.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'
import { typedText } from '#shared/format/typed-numbers.ts'
import { startRun } from './actions.ts'

type Lists = {
  readonly strategies: readonly StrategySummary[] | undefined
  readonly seriesList: readonly SeriesSummary[] | undefined
  readonly runs: readonly BacktestSummary[] | undefined
  readonly settings: Settings | undefined
}

/** Chooses what the screen opens with, once: the latest run, or a first run of the first strategy over the first series. */
export function useFirstScreen({ strategies, seriesList, runs, settings }: Lists): void {
  const importsEnded = useImportsEnded()
  useEffect(() => {
    const { started, set, setForm } = useBacktest.getState()
    if (started || strategies === undefined || seriesList === undefined || runs === undefined) return
    if (settings === undefined) return
    // The sample candles of a first start may still be on their way: the first run waits for them.
    if (seriesList.length === 0 && !importsEnded) return
    setForm({
      capital: typedText(settings.backtestCapital),
      feePercent: percentText(settings.backtestFee),
      slippagePercent: percentText(settings.backtestSlippage),
    })
    const [latest] = runs
    if (latest !== undefined) {
      const strategy = strategies.find(({ id }) => id === latest.strategyId) ?? strategies[0]
      // Without its candles a run is not drawn over others: its figures alone come back.
      const stored = seriesList.find((each) => seriesId(each) === seriesId(latest.series))
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
    if (strategy !== undefined && series !== undefined) void startRun(series, { strategyId: strategy.id }, seriesList)
  }, [strategies, seriesList, runs, settings, importsEnded])
}

/** True once no import is under way that began before this window looked, and its candles are in the list. */
function useImportsEnded(): boolean {
  const queries = useQueryClient()
  const [known, setKnown] = useState(false)
  const [ended, setEnded] = useState(false)
  useEffect(() => {
    void refetchJobs().then(() => setKnown(true))
  }, [])
  const running = useJobs((state) =>
    Object.values(state.byId).some((job) => job.kind === 'candles.import' && !hasEnded(job)),
  )
  useEffect(() => {
    if (!known || running) return
    void queries.invalidateQueries({ queryKey: ['candles.list'] }).then(() => setEnded(true))
  }, [queries, known, running])
  return ended
}

/** 0.001 is 0.1, without the digits that binary fractions leave behind. */
function percentText(fraction: number): string {
  return typedText(Number((fraction * 100).toPrecision(12)))
}
