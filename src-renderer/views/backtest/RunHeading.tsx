import { ChartSpline } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { MOST_BARS_DRAWN } from '#renderer/contract/queries.ts'
import { useBacktest } from '#renderer/stores/backtest.ts'
import type { BacktestRun } from '#shared/contract/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { formatCount, formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { formatDay, formatDuration } from '#shared/format/times.ts'

type Props = {
  readonly run: BacktestRun | undefined
  readonly series: SeriesSummary | undefined
  /** The symbol on the chart. */
  readonly symbol: string | undefined
  readonly picking: boolean
  readonly pickerButton: Ref<HTMLButtonElement>
}

/** The name and main figures of the run on the chart, and the way to the indicators. */
export function RunHeading({ run, series, symbol, picking, pickerButton }: Props) {
  const set = useBacktest((state) => state.set)
  const maxDrawdown = run?.metrics.maxDrawdown ?? null
  const drawdown = maxDrawdown === null ? null : -maxDrawdown
  const cut = series !== undefined && series.count > MOST_BARS_DRAWN
  const several = run !== undefined && run.symbols.length > 1
  return (
    <div className="flex h-9 shrink-0 items-center gap-4 overflow-hidden border-b border-border bg-panel px-2 whitespace-nowrap">
      <Button
        ref={pickerButton}
        look="quiet"
        aria-pressed={picking}
        aria-label="Indicators"
        title="Try indicators out on the chart"
        disabled={series === undefined}
        className={`-mr-2 ${picking ? 'bg-raised text-text' : ''}`}
        onClick={() => set({ pickingIndicator: !picking })}
      >
        <ChartSpline size={14} aria-hidden="true" />
        <span className="hidden @3xl:inline">Indicators</span>
      </Button>
      {run === undefined ? (
        <span className="text-muted">{series === undefined ? '' : `${series.symbol} · ${series.timeframe}`}</span>
      ) : (
        <>
          {several && (
            <div className="w-28 shrink-0">
              <Choice
                label="Symbol on the chart"
                hideLabel
                options={run.symbols.map((value) => ({ value, label: value }))}
                value={symbol ?? null}
                placeholder="Symbol"
                onChoose={(chartSymbol) => set({ chartSymbol, trade: null })}
              />
            </div>
          )}
          <h2 className="min-w-0 truncate font-semibold">
            {run.strategy}
            <span className="ml-2 font-normal text-muted">
              {several ? `${run.symbols.length} symbols` : run.series.symbol} · {run.timeframe} · {formatDay(run.from)}{' '}
              – {formatDay(run.to)}
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
