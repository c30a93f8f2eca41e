import { CandlestickChart, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { useTheme } from '#renderer/app/use-theme.ts'
import { Chart } from '#renderer/charts/Chart.tsx'
import type { ChartContent } from '#renderer/charts/chart-content.ts'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { MOST_BARS_DRAWN } from '#renderer/contract/queries.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatCount, formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { formatDay, formatDuration } from '#shared/format/times.ts'
import { chooseAndImport } from './import-candles.ts'
import { useChartContent } from './use-chart-content.ts'

type Props = {
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
}

/** The chart with the run's name and main figures above it. */
export function ChartZone({ series, seriesKnown, runId, run, runError, highlighted, awaitingRun }: Props) {
  const { theme } = useTheme()
  const { shown, loading, error } = useChartContent(series, runId, run, runError)
  const [drawn, setDrawn] = useState<ChartContent>()
  const isDrawn = shown !== undefined && drawn === shown.content && (shown.runId !== null || !awaitingRun)
  // After an error nothing more will come.
  const settled = isDrawn || error !== null
  useEffect(() => {
    if (settled) markReady()
  }, [settled])
  return (
    <section aria-label="Chart and equity" className="@container flex h-full min-h-0 flex-col bg-bg">
      <RunHeading run={run} series={series} />
      <div aria-busy={loading} className="relative min-h-0 flex-1">
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
            theme={theme}
            onDrawn={setDrawn}
          />
        ) : (
          <div aria-hidden="true" className="absolute inset-3 skeleton" />
        )}
      </div>
    </section>
  )
}

function RunHeading({
  run,
  series,
}: {
  readonly run: BacktestRun | undefined
  readonly series: SeriesSummary | undefined
}) {
  const maxDrawdown = run?.metrics.maxDrawdown ?? null
  const drawdown = maxDrawdown === null ? null : -maxDrawdown
  const cut = series !== undefined && series.count > MOST_BARS_DRAWN
  return (
    <div className="flex h-9 shrink-0 items-center gap-4 overflow-hidden border-b border-border bg-panel px-3 whitespace-nowrap">
      {run === undefined ? (
        <span className="text-muted">{series === undefined ? '' : `${series.symbol} · ${series.timeframe}`}</span>
      ) : (
        <>
          <h2 className="min-w-0 truncate font-semibold">
            {run.strategy}
            <span className="ml-2 font-normal text-muted">
              {run.series.symbol} · {run.timeframe} · {formatDay(run.from)} – {formatDay(run.to)}
            </span>
          </h2>
          <span className="flex-1" />
          <HeadFigure label="Final equity" wide>
            {formatMoney(run.finalEquity)}
          </HeadFigure>
          <HeadFigure label="Return">
            <Signed value={run.metrics.totalReturn} text={formatPercent(run.metrics.totalReturn, { sign: true })} />
          </HeadFigure>
          <HeadFigure label="Max drawdown">
            <Signed value={drawdown} text={formatPercent(drawdown)} />
          </HeadFigure>
          <span
            className="hidden text-[11px] text-muted @4xl:inline"
            title="Bars of the run and the time their computation took"
          >
            {formatCount(run.bars)} bars in {formatDuration(run.durationMs)}
          </span>
        </>
      )}
      {cut && <span className="text-[11px] text-warn">newest {formatCount(MOST_BARS_DRAWN)} bars drawn</span>}
    </div>
  )
}

function HeadFigure(props: { readonly label: string; readonly wide?: boolean; readonly children: ReactNode }) {
  const { label, wide = false, children } = props
  return (
    <span className={`items-baseline gap-1.5 ${wide ? 'hidden @2xl:flex' : 'flex'}`}>
      <span className="text-[11px] text-muted">{label}</span>
      <span className="font-semibold">{children}</span>
    </span>
  )
}
