import { Tabs } from '@base-ui/react/tabs'
import { ChartNoAxesColumn, Columns2, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { type ResultsTab, useBacktest } from '#renderer/stores/backtest.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { BacktestRun, BacktestSummary } from '#shared/contract/backtest.ts'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { HonestyTab } from './HonestyTab.tsx'
import { MetricsTab } from './MetricsTab.tsx'
import { RunsTab } from './RunsTab.tsx'
import { RunWarnings } from './RunWarnings.tsx'
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
  const before = runBefore(runs, runId)
  return (
    <Tabs.Root value={tab} onValueChange={chooseTab} className="@container flex h-full min-h-0 flex-col bg-bg">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-border bg-panel px-2">
        <Tabs.List aria-label="Results" className="flex h-full shrink-0 gap-1">
          <ResultTab value="metrics">Metrics</ResultTab>
          <ResultTab value="trades">Trades{trades === undefined ? '' : ` ${formatCount(trades.length)}`}</ResultTab>
          <ResultTab value="honesty">Honesty</ResultTab>
          <ResultTab value="runs">Runs {formatCount(runs.length)}</ResultTab>
        </Tabs.List>
        <RunWarnings warnings={run?.warnings ?? []} />
        <span className="flex-1" />
        <Button
          look="quiet"
          aria-label="Compare with the run before"
          title="Compare this run with the one before it"
          disabled={runId === null || before === undefined}
          onClick={() => runId !== null && before !== undefined && set({ compared: { a: before.id, b: runId } })}
        >
          <Columns2 size={13} aria-hidden="true" />
          <span>
            Compare<span className="hidden @3xl:inline"> with the run before</span>
          </span>
        </Button>
        <ExportMenu runId={run?.id} />
      </div>
      <Tabs.Panel value="metrics" className="min-h-0 flex-1 overflow-auto focus-ring-inset">
        {run !== undefined ? <MetricsTab run={run} /> : <NotThere wanted={runId !== null} error={error} />}
      </Tabs.Panel>
      <Tabs.Panel value="trades" className="min-h-0 flex-1 focus-ring-inset">
        {trades !== undefined && run !== undefined ? (
          <TradesTab
            key={run.id}
            trades={trades}
            chosen={trade}
            onChoose={(index) => set({ trade: index, chartSymbol: trades[index]?.symbol ?? null })}
          />
        ) : (
          <NotThere wanted={runId !== null} error={error} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="honesty" className="min-h-0 flex-1 overflow-auto focus-ring-inset">
        {run !== undefined ? <HonestyTab run={run} /> : <NotThere wanted={runId !== null} error={error} />}
      </Tabs.Panel>
      <Tabs.Panel value="runs" className="min-h-0 flex-1 focus-ring-inset">
        <RunsTab
          runs={runs}
          shown={runId}
          onShow={onShowRun}
          onCompare={(a, b) => set({ compared: { a: a.id, b: b.id } })}
        />
      </Tabs.Panel>
    </Tabs.Root>
  )
}

/** The run that had finished before this one; runs are newest first. */
function runBefore(runs: readonly BacktestSummary[], id: string | null): BacktestSummary | undefined {
  const at = runs.findIndex((run) => run.id === id)
  return at === -1 ? undefined : runs[at + 1]
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
