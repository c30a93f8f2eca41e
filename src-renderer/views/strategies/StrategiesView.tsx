import { Tabs } from '@base-ui/react/tabs'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, FlaskConical, RotateCcw, ScrollText } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { useLocation } from 'wouter'
import { markReady } from '#renderer/app/ready.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { call } from '#renderer/contract/client.ts'
import { useRuns, useStrategies } from '#renderer/contract/queries.ts'
import { useBacktest } from '#renderer/stores/backtest.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { EditorHandle } from '#renderer/views/backtest/editor/StrategyEditor.tsx'
import { StrategyPanel } from '#renderer/views/backtest/StrategyPanel.tsx'
import { useStrategyText } from '#renderer/views/backtest/use-strategy-text.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { StrategySignals } from './StrategySignals.tsx'
import { type StrategyRow, strategyRows } from './strategy-rows.ts'
import { useStrategyTrading } from './use-strategy-trading.tsx'

const TABS = [
  { id: 'list', name: 'List' },
  { id: 'signals', name: 'Signals' },
] as const

/** All strategies with what their last run came to, and the editor of the chosen one. */
export function StrategiesView() {
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const [showsRemoved, setShowsRemoved] = useState(false)
  const [tab, setTab] = useState<'list' | 'signals'>('list')
  const strategies = useStrategies()
  const removed = useQuery({
    queryKey: ['strategies.list', 'removed'],
    queryFn: () => call('strategies.list', { includeDeleted: true, limit: 1_000 }),
    enabled: showsRemoved,
  })
  const runs = useRuns()
  const strategy = useStrategyText()
  const set = useBacktest((state) => state.set)
  const editor = useRef<EditorHandle>(null)
  const listed = showsRemoved ? (removed.data?.items ?? strategies.data) : strategies.data
  const rows = useMemo(() => strategyRows(listed ?? [], runs.data ?? []), [listed, runs.data])

  useEffect(() => {
    if (strategies.data !== undefined || strategies.error !== null) markReady()
  }, [strategies.data, strategies.error])
  useEffect(() => {
    const [first] = strategies.data ?? []
    if (strategy.key === null && first !== undefined) set({ strategy: first.id })
  }, [strategy.key, strategies.data, set])

  const duplicate = async (row: StrategyRow): Promise<void> => {
    try {
      const { definition, name } = await call('strategies.get', { id: row.id })
      const copy = await call('strategies.create', { definition, name: `${name} (copy)` })
      await queries.invalidateQueries({ queryKey: ['strategies.list'] })
      set({ strategy: copy.id })
      tell(`${copy.name} was made.`)
    } catch (error) {
      tellError(error)
    }
  }
  const restore = async (row: StrategyRow): Promise<void> => {
    try {
      await call('strategies.restore', { id: row.id })
      await queries.invalidateQueries({ queryKey: ['strategies.list'] })
      tell(`${row.name} is back.`)
    } catch (error) {
      tellError(error)
    }
  }
  const backtest = (row: StrategyRow): void => {
    set({ strategy: row.id })
    navigate('/backtest')
  }
  const trading = useStrategyTrading()
  const columns = useColumns({ duplicate, restore, backtest, trading: trading.column })

  return (
    <>
      <h1 className="sr-only">Strategies</h1>
      {trading.dialog}
      <Group orientation="horizontal" className="h-full">
        <Panel defaultSize="58%" minSize={360}>
          <Tabs.Root
            render={<section aria-label="All strategies" />}
            value={tab}
            onValueChange={(value: string) => setTab(value === 'signals' ? 'signals' : 'list')}
            className="flex h-full min-h-0 flex-col"
          >
            <div className="flex h-11 shrink-0 items-center gap-3 border-b border-border bg-panel px-3">
              <Button onClick={() => set({ choosingTemplate: true })}>New strategy</Button>
              <Tabs.List aria-label="Strategies and signals" className="flex h-full">
                {TABS.map(({ id, name }) => (
                  <Tabs.Tab
                    key={id}
                    value={id}
                    className="h-full border-b-2 border-transparent px-2.5 whitespace-nowrap text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
                  >
                    {name}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <span className="flex-1" />
              {tab === 'list' && (
                <Check checked={showsRemoved} onChange={setShowsRemoved}>
                  Show removed
                </Check>
              )}
            </div>
            <Tabs.Panel value={tab} tabIndex={-1} className="min-h-0 flex-1 focus-ring-inset">
              {tab === 'signals' ? (
                <StrategySignals strategies={strategies.data ?? []} />
              ) : strategies.error === null ? (
                <DataTable
                  label="Strategies"
                  columns={columns}
                  rows={rows}
                  rowKey={({ id }) => id}
                  isChosen={({ id }) => id === strategy.key}
                  isDimmed={({ isRemoved }) => isRemoved}
                  onChoose={({ id, isRemoved }) => {
                    if (!isRemoved) set({ strategy: id })
                  }}
                  empty={
                    strategies.data === undefined ? null : (
                      <EmptyState
                        icon={ScrollText}
                        title="No strategies yet"
                        text="Begin with a template that runs at once, then change it."
                      />
                    )
                  }
                />
              ) : (
                <ErrorState error={strategies.error} onRetry={() => void strategies.refetch()} />
              )}
            </Tabs.Panel>
          </Tabs.Root>
        </Panel>
        <Separator className="w-px bg-border hover:bg-accent" />
        <Panel minSize={300}>
          <StrategyPanel strategies={strategies.data ?? []} strategy={strategy} editor={editor} />
        </Panel>
      </Group>
    </>
  )
}

type Actions = {
  readonly duplicate: (row: StrategyRow) => Promise<void>
  readonly restore: (row: StrategyRow) => Promise<void>
  readonly backtest: (row: StrategyRow) => void
  readonly trading: Column<StrategyRow>
}

function useColumns({ duplicate, restore, backtest, trading }: Actions): readonly Column<StrategyRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      width: 200,
      left: true,
      sortBy: ({ name }) => name.toLowerCase(),
      cell: ({ name, description }) => <span title={description}>{name}</span>,
    },
    trading,
    {
      id: 'version',
      leaveOut: 1,
      header: 'Version',
      width: 64,
      sortBy: ({ version }) => version,
      cell: ({ version }) => version,
    },
    {
      id: 'updated',
      leaveOut: 2,
      header: 'Changed',
      width: 130,
      left: true,
      title: 'UTC',
      sortBy: ({ updatedAt }) => updatedAt,
      cell: ({ updatedAt }) => formatMinute(updatedAt),
    },
    { id: 'runs', leaveOut: 3, header: 'Runs', width: 56, sortBy: ({ runs }) => runs, cell: ({ runs }) => runs },
    {
      id: 'return',
      header: 'Last run',
      width: 96,
      title: 'Total return of the newest backtest of it',
      sortBy: ({ lastReturn }) => lastReturn,
      cell: ({ lastReturn }) => <Signed value={lastReturn} text={formatPercent(lastReturn, { sign: true })} />,
    },
    {
      id: 'actions',
      header: '',
      width: 92,
      cell: (row) =>
        row.isRemoved ? (
          <RowButton label={`Restore ${row.name}`} onClick={() => void restore(row)}>
            <RotateCcw size={13} aria-hidden="true" />
          </RowButton>
        ) : (
          <>
            <RowButton label={`Backtest ${row.name}`} onClick={() => backtest(row)}>
              <FlaskConical size={13} aria-hidden="true" />
            </RowButton>
            <RowButton label={`Duplicate ${row.name}`} onClick={() => void duplicate(row)}>
              <Copy size={13} aria-hidden="true" />
            </RowButton>
          </>
        ),
    },
  ]
}

function RowButton(props: {
  readonly label: string
  readonly onClick: () => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      className="inline-flex size-6 items-center justify-center rounded align-middle text-muted focus-ring-inset hover:bg-bg hover:text-text"
      onClick={(event) => {
        event.stopPropagation()
        props.onClick()
      }}
    >
      {props.children}
    </button>
  )
}
