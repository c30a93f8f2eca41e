import { Trash2 } from 'lucide-react'
import { Signed } from '#renderer/components/Signed.tsx'
import type { BacktestSummary } from '#shared/contract/backtest.ts'
import { formatCount, formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { formatDay, formatMinute } from '#shared/format/times.ts'

type Props = {
  readonly run: BacktestSummary
  readonly shown: boolean
  readonly ticked: boolean
  readonly onShow: () => void
  readonly onTick: () => void
  readonly onRemove: () => void
}

/** One run in the list of runs. */
export function RunRow({ run, shown, ticked, onShow, onTick, onRemove }: Props) {
  const { strategy, metrics } = run
  const drawdown = metrics.maxDrawdown === null ? null : -metrics.maxDrawdown
  const named = `run of ${strategy}, ${formatMinute(run.createdAt)}`
  return (
    <tr
      aria-current={shown}
      className={`group h-[26px] whitespace-nowrap ${shown ? 'bg-raised' : 'hover:bg-raised'}`}
      onClick={onShow}
    >
      <td
        className={`sticky left-0 px-2 ${shown ? 'bg-raised' : 'bg-bg group-hover:bg-raised'}`}
        onClick={(event) => event.stopPropagation()}
      >
        <input
          type="checkbox"
          aria-label={`Compare ${named}`}
          title="Tick two runs to compare them"
          checked={ticked}
          className="block size-3.5 accent-accent"
          onChange={onTick}
        />
      </td>
      <td className="px-2 text-muted">{formatMinute(run.createdAt)}</td>
      <td className="px-2">
        <button
          type="button"
          aria-label={`Show ${named}`}
          className="max-w-60 truncate rounded-sm align-bottom hover:underline"
        >
          {strategy}
        </button>
      </td>
      <td className="max-w-60 truncate px-2" title={run.symbols.join(', ')}>
        {run.symbols.length > 1 ? `${run.symbols.length} symbols` : run.series.symbol} · {run.timeframe}
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
          aria-label={`Remove ${named}`}
          title="Remove run"
          className="rounded p-1 align-middle text-muted hover:text-loss"
          onClick={(event) => {
            event.stopPropagation()
            onRemove()
          }}
        >
          <Trash2 size={13} aria-hidden="true" />
        </button>
      </td>
    </tr>
  )
}
