import { Dialog } from '@base-ui/react/dialog'
import { ArrowLeftRight } from 'lucide-react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { useEquity, useRun } from '#renderer/contract/queries.ts'
import { type RunPair, useBacktest } from '#renderer/stores/backtest.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'
import { ComparedCurves } from './ComparedCurves.tsx'
import { ComparedFigures } from './ComparedFigures.tsx'
import { RunDifferences } from './RunDifferences.tsx'

/** Two runs side by side: their figures, their curves, and what differs in settings and strategy. */
export function CompareDialog({ runs }: { readonly runs: readonly BacktestSummary[] }) {
  const compared = useBacktest((state) => state.compared)
  const set = useBacktest((state) => state.set)
  return (
    <Dialog.Root open={compared !== null} onOpenChange={(open) => !open && set({ compared: null })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Dialog.Popup className="fixed inset-6 z-40 flex flex-col overflow-hidden rounded-lg border border-border bg-panel shadow-popup">
          {compared !== null && <Compared pair={compared} runs={runs} onPair={(pair) => set({ compared: pair })} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type Props = {
  readonly pair: RunPair
  readonly runs: readonly BacktestSummary[]
  readonly onPair: (pair: RunPair) => void
}

function Compared({ pair, runs, onPair }: Props) {
  const [a, b] = [useRun(pair.a), useRun(pair.b)]
  const [curveA, curveB] = [useEquity(pair.a), useEquity(pair.b)]
  const error = a.error ?? b.error ?? curveA.error ?? curveB.error
  const options = runs.map((run) => ({
    value: run.id,
    label: `${run.strategy} · ${run.symbols.join(', ')} · ${formatMinute(run.createdAt)}`,
    detail: formatPercent(run.metrics.totalReturn, { sign: true }),
  }))
  return (
    <>
      <header className="flex shrink-0 items-end gap-2 border-b border-border px-4 py-2.5">
        <Dialog.Title className="mr-2 self-center text-[14px] font-semibold whitespace-nowrap">
          Compare runs
        </Dialog.Title>
        <Choice
          label="Run A"
          options={options}
          value={pair.a}
          placeholder="Choose a run"
          onChoose={(id) => onPair({ ...pair, a: id })}
        />
        <Button
          look="quiet"
          icon
          aria-label="Swap A and B"
          title="Swap A and B"
          onClick={() => onPair({ a: pair.b, b: pair.a })}
        >
          <ArrowLeftRight size={14} aria-hidden="true" />
        </Button>
        <Choice
          label="Run B"
          options={options}
          value={pair.b}
          placeholder="Choose a run"
          onChoose={(id) => onPair({ ...pair, b: id })}
        />
        <Dialog.Close render={<Button className="ml-2" />}>Close</Dialog.Close>
      </header>
      {error !== null ? (
        <p role="alert" className="p-4">
          {describeError(error).text} <span className="text-muted">{describeError(error).advice}</span>
        </p>
      ) : (
        <div className="flex min-h-0 flex-1">
          <div
            className="w-[32rem] shrink-0 overflow-y-auto border-r border-border"
            tabIndex={0}
            role="region"
            aria-label="Figures"
          >
            {a.data === undefined || b.data === undefined ? <Waiting /> : <ComparedFigures a={a.data} b={b.data} />}
          </div>
          <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-bg">
            <div className="min-h-0 flex-[1.4]">
              {curveA.data === undefined || curveB.data === undefined ? (
                <Waiting />
              ) : (
                <ComparedCurves a={curveA.data} b={curveB.data} />
              )}
            </div>
            <div className="min-h-0 flex-1 border-t border-border">
              {a.data === undefined || b.data === undefined ? <Waiting /> : <RunDifferences a={a.data} b={b.data} />}
            </div>
          </div>
        </div>
      )}
    </>
  )
}

function Waiting() {
  return (
    <div aria-hidden="true" className="h-full p-4">
      <div className="h-full min-h-24 skeleton" />
    </div>
  )
}
