import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { markReady } from '#renderer/app/ready.ts'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { useRun, useRuns, useSeriesList, useSettings, useStrategies, useTrades } from '#renderer/contract/queries.ts'
import { seriesId, useBacktest } from '#renderer/stores/backtest.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { addToStrategy, startRun, tellProblems } from './actions.ts'
import { ChartZone } from './ChartZone.tsx'
import { CompareDialog } from './compare/CompareDialog.tsx'
import { DropZone } from './DropZone.tsx'
import type { EditorHandle } from './editor/StrategyEditor.tsx'
import { FailureBar } from './FailureBar.tsx'
import { ImportReportDialog } from './ImportReportDialog.tsx'
import { importEnded } from './import-candles.ts'
import { ResultsPanel } from './ResultsPanel.tsx'
import { RunPanel } from './RunPanel.tsx'
import { StrategyPanel } from './StrategyPanel.tsx'
import { SymbolDialog } from './SymbolDialog.tsx'
import { useChartSeries } from './use-chart-series.ts'
import { useFirstScreen } from './use-first-screen.ts'
import { useJob } from './use-job.ts'
import { useStrategyText } from './use-strategy-text.ts'

/** Strategy and settings at the left, the chart in the middle, results below it. */
export function BacktestView() {
  const queries = useQueryClient()
  const strategies = useStrategies()
  const seriesList = useSeriesList()
  const runs = useRuns()
  const settings = useSettings()
  useFirstScreen({
    strategies: strategies.data,
    seriesList: seriesList.data,
    runs: runs.data,
    settings: settings.data,
  })

  const { started, series: chosenSeries, runId, jobId, importJobId, honestyJob, trade, set } = useBacktest()
  const strategy = useStrategyText()
  const run = useRun(runId)
  const trades = useTrades(runId)
  const series = seriesList.data?.find((each) => seriesId(each) === chosenSeries)
  const chartSeries = useChartSeries(seriesList.data, run.data)

  useJob(
    jobId,
    useCallback(
      (job: Job) => {
        runEnded(job)
        void queries.invalidateQueries({ queryKey: ['backtest.list'] })
      },
      [queries],
    ),
  )
  useJob(
    importJobId,
    useCallback(
      (job: Job) => {
        void queries.invalidateQueries({ queryKey: ['candles.list'] }).then(() => importEnded(job))
      },
      [queries],
    ),
  )

  useJob(
    honestyJob?.jobId ?? null,
    useCallback(
      (job: Job) => {
        honestyEnded(job)
        void queries.invalidateQueries({ queryKey: ['backtest.get'] })
        void queries.invalidateQueries({ queryKey: ['strategies.get'] })
      },
      [queries],
    ),
  )

  const { text, stored, edited, problems } = strategy
  const editor = useRef<EditorHandle>(null)
  const canRun = text !== undefined && problems.length === 0
  const startNow = useCallback(() => {
    const [problem] = problems
    if (problem !== undefined) {
      tellProblems('run', problems)
      editor.current?.goTo(problem)
    } else if (text === undefined) tellError(new Error('There is no strategy to run. Choose one, or begin a new one.'))
    else if (series === undefined) tellError(new Error('There are no candles to run on. Import a candle file first.'))
    else {
      const asked = stored !== undefined && !edited ? { strategyId: stored.id } : { definition: text }
      void startRun(series, asked, seriesList.data ?? [])
    }
  }, [series, seriesList.data, text, stored, edited, problems])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || (!event.ctrlKey && !event.metaKey)) return
      startNow()
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [startNow])

  const failure = strategies.error ?? seriesList.error ?? runs.error ?? settings.error
  useEffect(() => {
    // Nothing more will come: what is on screen is all there is.
    if (failure !== null) markReady()
    else if (started && series === undefined && seriesList.data !== undefined) markReady()
  }, [failure, started, series, seriesList.data])

  return (
    <DropZone>
      <h1 className="sr-only">Backtest</h1>
      {failure !== null && <FailureBar error={failure} onRetry={() => void queries.invalidateQueries()} />}
      <Group orientation="horizontal" className="h-full">
        <Panel defaultSize="25%" minSize={300} maxSize="45%">
          <div className="flex h-full min-h-0 flex-col bg-panel">
            <div className="min-h-0 flex-1">
              <StrategyPanel strategies={strategies.data ?? []} strategy={strategy} editor={editor} />
            </div>
            <RunPanel seriesList={seriesList.data ?? []} series={series} canRun={canRun} onRun={startNow} />
          </div>
        </Panel>
        <Separator
          aria-label="Width of the strategy"
          className="w-px bg-border data-[separator=active]:bg-accent data-[separator=hover]:bg-accent"
        />
        <Panel minSize={400}>
          <Group orientation="vertical">
            <Panel defaultSize="68%" minSize={200}>
              <ChartZone
                series={chartSeries}
                seriesKnown={started && seriesList.data !== undefined}
                runId={runId}
                run={run.data}
                runError={run.error}
                highlighted={trade === null ? undefined : trades.data?.[trade]}
                onAddIndicator={(spec) => addToStrategy(strategy.key, strategy.text, spec)}
                awaitingRun={!started || jobId !== null || (runId !== null && run.error === null)}
              />
            </Panel>
            <Separator
              aria-label="Height of the results"
              className="h-px bg-border data-[separator=active]:bg-accent data-[separator=hover]:bg-accent"
            />
            <Panel minSize={120}>
              <ResultsPanel
                run={run.data}
                trades={trades.data}
                error={run.error ?? trades.error}
                runs={runs.data ?? []}
                onShowRun={(summary) =>
                  set({
                    runId: summary.id,
                    series: seriesId(summary.series),
                    chartSymbol: null,
                    trade: null,
                    tab: 'metrics',
                  })
                }
              />
            </Panel>
          </Group>
        </Panel>
      </Group>
      <CompareDialog runs={runs.data ?? []} />
      <SymbolDialog />
      <ImportReportDialog />
    </DropZone>
  )
}

function honestyEnded(job: Job): void {
  useBacktest.getState().set({ honestyJob: null })
  if (job.status === 'cancelled') tell('The checks were cancelled.')
  else if (job.error !== null) tellError(new CallFailed(job.error))
}

function runEnded(job: Job): void {
  const { set } = useBacktest.getState()
  set({ jobId: null })
  const id = job.result?.['backtestId']
  if (job.status === 'done' && typeof id === 'string') set({ runId: id, trade: null, chartSymbol: null })
  else if (job.status === 'cancelled') tell('The backtest was cancelled.')
  else if (job.error !== null) tellError(new CallFailed(job.error))
}
