import { useQueryClient } from '@tanstack/react-query'
import { History, Trash2 } from 'lucide-react'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { formatCount, formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { formatDay, formatMinute } from '#shared/format/times.ts'
import { removeRun } from './actions.ts'

type Props = {
  readonly runs: readonly BacktestSummary[]
  readonly shown: string | null
  readonly onShow: (run: BacktestSummary) => void
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

/** The earlier runs, newest first; choosing one shows it. */
export function RunsTab({ runs, shown, onShow }: Props) {
  const queries = useQueryClient()
  if (runs.length === 0) {
    return <EmptyState icon={History} title="No runs yet" text="Every backtest that finishes is kept here." />
  }
  return (
    <div className="h-full overflow-auto">
      <table aria-label="Runs" className="w-full min-w-max border-collapse">
        <thead className="sticky top-0 z-10 bg-panel shadow-[inset_0_-1px_0_var(--border)]">
          <tr>
            {HEADINGS.map(({ name, left }) => (
              <th
                key={name}
                scope="col"
                className={`h-[26px] px-2 text-[11px] first:sticky first:left-0 first:bg-panel font-normal text-muted ${left === true ? 'text-left' : 'text-right'}`}
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
          {runs.map((run) => {
            const { id, metrics } = run
            const drawdown = metrics.maxDrawdown === null ? null : -metrics.maxDrawdown
            return (
              <tr
                key={id}
                aria-current={id === shown}
                className={`group h-[26px] whitespace-nowrap ${id === shown ? 'bg-raised' : 'hover:bg-raised'}`}
                onClick={() => onShow(run)}
              >
                <td
                  className={`sticky left-0 px-2 text-muted ${id === shown ? 'bg-raised' : 'bg-bg group-hover:bg-raised'}`}
                >
                  {formatMinute(run.createdAt)}
                </td>
                <td className="px-2">
                  <button
                    type="button"
                    aria-label={`Show run of ${run.strategy}, ${formatMinute(run.createdAt)}`}
                    className="max-w-60 truncate rounded-sm align-bottom hover:underline"
                  >
                    {run.strategy}
                  </button>
                </td>
                <td className="px-2">
                  {run.series.symbol} · {run.timeframe}
                </td>
                <td className="px-2 text-muted">
                  {formatDay(run.from)} – {formatDay(run.to)}
                </td>
                <td className="px-2 text-right">{formatCount(run.bars)}</td>
                <td className="px-2 text-right">
                  <Signed value={metrics.totalReturn} text={formatPercent(metrics.totalReturn, { sign: true })} />
                </td>
                <td className="px-2 text-right">
                  <Signed value={drawdown} text={formatPercent(drawdown)} />
                </td>
                <td className="px-2 text-right">{formatRatio(metrics.sharpe)}</td>
                <td className="px-2 text-right">{formatCount(metrics.trades)}</td>
                <td className="px-1 text-right">
                  <button
                    type="button"
                    aria-label={`Remove run of ${run.strategy}, ${formatMinute(run.createdAt)}`}
                    title="Remove run"
                    className="rounded p-1 align-middle text-muted hover:text-loss"
                    onClick={(event) => {
                      event.stopPropagation()
                      void removeRun(queries, id)
                    }}
                  >
                    <Trash2 size={13} aria-hidden="true" />
                  </button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
