import { Tabs } from '@base-ui/react/tabs'
import { ChartNoAxesColumn, Download, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { type ResultsTab, useBacktest } from '#renderer/stores/backtest.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { BacktestRun, BacktestSummary } from '#shared/contract/backtest.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { exportCsv } from './actions.ts'
import { MetricsTab } from './MetricsTab.tsx'
import { RunsTab } from './RunsTab.tsx'
import { TradesTab } from './TradesTab.tsx'

type Props = {
  readonly run: BacktestRun | undefined
  readonly trades: readonly BacktestTrade[] | undefined
  /** Why the run or its trades are not there; null where nothing went wrong. */
  readonly error: unknown
  readonly runs: readonly BacktestSummary[]
  readonly onShowRun: (run: BacktestSummary) => void
}

/** Metrics and trades of the run on screen, and the earlier runs. */
export function ResultsPanel({ run, trades, error, runs, onShowRun }: Props) {
  const { tab, trade, runId, set } = useBacktest()
  const chooseTab = (value: ResultsTab): void => set({ tab: value })
  return (
    <Tabs.Root value={tab} onValueChange={chooseTab} className="@container flex h-full min-h-0 flex-col bg-bg">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-border bg-panel px-2">
        <Tabs.List aria-label="Results" className="flex h-full shrink-0 gap-1">
          <ResultTab value="metrics">Metrics</ResultTab>
          <ResultTab value="trades">Trades{trades === undefined ? '' : ` ${formatCount(trades.length)}`}</ResultTab>
          <ResultTab value="runs">Runs {formatCount(runs.length)}</ResultTab>
        </Tabs.List>
        <Warnings warnings={run?.warnings ?? []} />
        <span className="flex-1" />
        <Button
          look="quiet"
          aria-label="Export trades CSV"
          disabled={run === undefined}
          onClick={() => run && void exportCsv(run.id, 'trades')}
        >
          <Download size={13} aria-hidden="true" />
          <span>
            <span className="hidden @3xl:inline">Export </span>trades CSV
          </span>
        </Button>
        <Button
          look="quiet"
          aria-label="Export equity CSV"
          disabled={run === undefined}
          onClick={() => run && void exportCsv(run.id, 'equity')}
        >
          <Download size={13} aria-hidden="true" />
          <span>
            <span className="hidden @3xl:inline">Export </span>equity CSV
          </span>
        </Button>
      </div>
      <Tabs.Panel value="metrics" className="min-h-0 flex-1 overflow-auto focus-ring-inset">
        {run !== undefined ? <MetricsTab run={run} /> : <NotThere wanted={runId !== null} error={error} />}
      </Tabs.Panel>
      <Tabs.Panel value="trades" className="min-h-0 flex-1 focus-ring-inset">
        {trades !== undefined && run !== undefined ? (
          <TradesTab key={run.id} trades={trades} chosen={trade} onChoose={(index) => set({ trade: index })} />
        ) : (
          <NotThere wanted={runId !== null} error={error} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="runs" className="min-h-0 flex-1 focus-ring-inset">
        <RunsTab runs={runs} shown={runId} onShow={onShowRun} />
      </Tabs.Panel>
    </Tabs.Root>
  )
}

function ResultTab({ value, children }: { readonly value: ResultsTab; readonly children: ReactNode }) {
  return (
    <Tabs.Tab
      value={value}
      className="h-full shrink-0 border-b-2 whitespace-nowrap border-transparent px-2.5 text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
    >
      {children}
    </Tabs.Tab>
  )
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <p role="status" title={warnings.join('\n')} className="flex min-w-0 items-center gap-1.5 text-warn">
      <TriangleAlert size={13} aria-hidden="true" className="shrink-0" />
      <span className="truncate">
        {warnings[0]}
        {warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : ''}
      </span>
    </p>
  )
}

function NotThere({ wanted, error }: { readonly wanted: boolean; readonly error: unknown }) {
  if (wanted && error === null) return <MetricsSkeleton />
  if (wanted) {
    const { text, advice } = describeError(error)
    return <EmptyState icon={TriangleAlert} title={text} text={advice} />
  }
  return (
    <EmptyState
      icon={ChartNoAxesColumn}
      title="No run on screen"
      text="Run the backtest, or choose an earlier run under Runs."
    />
  )
}

function MetricsSkeleton() {
  return (
    <div aria-hidden="true" className="grid grid-cols-4 gap-8 px-4 py-4">
      {['return', 'risk', 'trades', 'costs'].map((group) => (
        <div key={group} className="space-y-2.5">
          {[50, 100, 100, 100, 100].map((width, index) => (
            <div key={`${group}${String(index)}`} className="h-3 skeleton" style={{ width: `${width}%` }} />
          ))}
        </div>
      ))}
    </div>
  )
}
