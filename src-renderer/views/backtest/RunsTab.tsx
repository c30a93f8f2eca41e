import { useQueryClient } from '@tanstack/react-query'
import { Columns2, History } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { removeRun } from './actions.ts'
import { RunRow } from './RunRow.tsx'

type Props = {
  readonly runs: readonly BacktestSummary[]
  readonly shown: string | null
  readonly onShow: (run: BacktestSummary) => void
  readonly onCompare: (a: BacktestSummary, b: BacktestSummary) => void
}

const HEADINGS: readonly { readonly name: string; readonly left?: boolean }[] = [
  { name: 'Finished', left: true },
  { name: 'Strategy', left: true },
  { name: 'Candles', left: true },
  { name: 'Span', left: true },
  { name: 'Bars' },
  { name: 'Return' },
  { name: 'Max drawdown' },
  { name: 'Sharpe' },
  { name: 'Trades' },
]

/** The earlier runs, newest first; choosing one shows it, ticking two compares them. */
export function RunsTab({ runs, shown, onShow, onCompare }: Props) {
  const queries = useQueryClient()
  const [ticked, setTicked] = useState<readonly string[]>([])
  // Oldest first: what changed since is then in the second column.
  const pair = runs.filter(({ id }) => ticked.includes(id)).reverse()
  const [a, b] = pair
  if (runs.length === 0) {
    return <EmptyState icon={History} title="No runs yet" text="Every backtest that finishes is kept here." />
  }
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1 overflow-auto">
        <table aria-label="Runs" className="w-full min-w-max border-collapse">
          <thead className="sticky top-0 z-10 bg-panel shadow-[inset_0_-1px_0_var(--border)]">
            <tr>
              <th scope="col" className="sticky left-0 h-[26px] w-8 bg-panel">
                <span className="sr-only">Compare</span>
              </th>
              {HEADINGS.map(({ name, left }) => (
                <th
                  key={name}
                  scope="col"
                  className={`h-[26px] px-2 text-[11px] font-normal text-muted ${left === true ? 'text-left' : 'text-right'}`}
                >
                  {name}
                </th>
              ))}
              <th scope="col" className="w-10">
                <span className="sr-only">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                shown={run.id === shown}
                ticked={ticked.includes(run.id)}
                onShow={() => onShow(run)}
                onTick={() => setTicked((before) => tick(before, run.id))}
                onRemove={() => {
                  setTicked((before) => before.filter((id) => id !== run.id))
                  void removeRun(queries, run.id)
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {ticked.length > 0 && (
        <div className="flex h-9 shrink-0 items-center gap-3 border-t border-border bg-panel px-3">
          <span className="flex-1 text-muted">
            {b === undefined ? 'Tick one more run to compare the two.' : 'Two runs are ticked.'}
          </span>
          <Button look="quiet" onClick={() => setTicked([])}>
            Clear
          </Button>
          <Button
            look="primary"
            disabled={b === undefined}
            onClick={() => a !== undefined && b !== undefined && onCompare(a, b)}
          >
            <Columns2 size={13} aria-hidden="true" />
            Compare
          </Button>
        </div>
      )}
    </div>
  )
}

/** Two at most: a third one takes the place of the one that was ticked first. */
function tick(before: readonly string[], id: string): readonly string[] {
  return before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2)
}
