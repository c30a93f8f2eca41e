import { CandlestickChart, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { useTheme } from '#renderer/app/use-theme.ts'
import { Chart } from '#renderer/charts/Chart.tsx'
import type { ChartContent } from '#renderer/charts/chart-content.ts'
import type { IndicatorLine } from '#renderer/charts/indicator-lines.ts'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import type { IndicatorSpec } from './add-indicator.ts'
import { chooseAndImport } from './import-candles.ts'
import { IndicatorPicker } from './picker/IndicatorPicker.tsx'
import { RunHeading } from './RunHeading.tsx'
import { useChartContent } from './use-chart-content.ts'

type Props = {
  /** The candles on the chart: those of the run's symbol that is looked at. */
  readonly series: SeriesSummary | undefined
  /** True once the list of stored series is known. */
  readonly seriesKnown: boolean
  readonly runId: string | null
  readonly run: BacktestRun | undefined
  /** Why the run is not there; null where nothing went wrong. */
  readonly runError: unknown
  readonly highlighted: BacktestTrade | undefined
  /** True while the first run has still to end. */
  readonly awaitingRun: boolean
  readonly onAddIndicator: (spec: IndicatorSpec) => void
}

const NO_LINES: readonly IndicatorLine[] = []

/** The chart with the run's name and main figures above it, and the indicators beside it. */
export function ChartZone(props: Props) {
  const { series, seriesKnown, runId, run, runError, highlighted, awaitingRun, onAddIndicator } = props
  const { theme } = useTheme()
  const { shown, loading, error } = useChartContent(series, runId, run, runError)
  const picking = useBacktest((state) => state.pickingIndicator)
  const set = useBacktest((state) => state.set)
  const pickerButton = useRef<HTMLButtonElement>(null)
  const [preview, setPreview] = useState(NO_LINES)
  const [drawn, setDrawn] = useState<ChartContent>()
  const isDrawn = shown !== undefined && drawn === shown.content && (shown.runId !== null || !awaitingRun)
  // After an error nothing more will come.
  const settled = isDrawn || error !== null
  useEffect(() => {
    if (settled) markReady()
  }, [settled])
  return (
    <section aria-label="Chart and equity" className="@container flex h-full min-h-0 flex-col bg-bg">
      <RunHeading run={run} series={series} symbol={series?.symbol} picking={picking} pickerButton={pickerButton} />
      <div className="flex min-h-0 flex-1">
        {picking && (
          <IndicatorPicker
            candles={shown?.content.candles}
            onPreview={setPreview}
            onAdd={onAddIndicator}
            onClose={() => {
              set({ pickingIndicator: false })
              pickerButton.current?.focus()
            }}
          />
        )}
        <div aria-busy={loading} className="relative min-h-0 min-w-0 flex-1">
          {error !== null ? (
            <EmptyState
              icon={TriangleAlert}
              kind="error"
              title={describeError(error).text}
              text={describeError(error).advice}
            />
          ) : seriesKnown && series === undefined ? (
            <EmptyState
              icon={CandlestickChart}
              title={run === undefined ? 'No candles yet' : 'The candles of this run are no longer stored'}
              text="Import a CSV file of candles, or drop one anywhere on this screen."
            >
              <Button onClick={() => void chooseAndImport()}>Import candles…</Button>
            </EmptyState>
          ) : shown !== undefined ? (
            <Chart
              symbol={shown.symbol}
              timeframe={shown.timeframe}
              content={shown.content}
              highlighted={highlighted}
              preview={preview}
              theme={theme}
              onDrawn={setDrawn}
            />
          ) : (
            <div aria-hidden="true" className="absolute inset-3 skeleton" />
          )}
        </div>
      </div>
    </section>
  )
}
