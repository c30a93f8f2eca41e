import { showMoney } from '#renderer/views/trade/decimals.ts'
import type { RiskStatus } from '#shared/contract/risk.ts'
import type { RiskProtections } from '#shared/domain/risk-protections.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { Bar } from './Bar.tsx'
import { Panel } from './Panel.tsx'
import { usage } from './risk-words.ts'

type Props = {
  readonly status: RiskStatus
  readonly protections: RiskProtections | undefined
  readonly currency: string
}

/** How far the equity lies under its peak, and what of the losses of day and week is used. */
export function Drawdown({ status, protections, currency }: Props) {
  const { equity, peakEquity, drawdown, limits, used } = status
  return (
    <Panel title="Drawdown and losses">
      <dl className="grid grid-cols-3 gap-3 p-3 pb-1">
        <Figure name={`Equity ${currency}`} value={showMoney(equity)} />
        <Figure name={`Peak ${currency}`} value={showMoney(peakEquity)} />
        <Figure name="Below the peak" value={formatPercent(drawdown)} />
      </dl>
      <div className="space-y-2.5 p-3 pt-2">
        <Loss label="Drawdown" used={drawdown} limit={limits.maxDrawdownPct} />
        <Loss label="Loss of the day" used={used.dailyLossPct} limit={protections?.maxDailyLossPct ?? null} />
        <Loss label="Loss of the week" used={used.weeklyLossPct} limit={protections?.maxWeeklyLossPct ?? null} />
      </div>
    </Panel>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="truncate font-semibold" title={value}>
        {value}
      </dd>
    </div>
  )
}

function Loss({
  label,
  used,
  limit,
}: {
  readonly label: string
  readonly used: number
  readonly limit: number | null
}) {
  const { share, level } = limit === null ? { share: 0, level: 'fine' as const } : usage(used, limit)
  const text = `${formatPercent(Math.max(0, used))} of ${limit === null ? 'no limit' : formatPercent(limit, { decimals: 1 })}`
  return (
    <div>
      <p className="mb-1 flex justify-between gap-2">
        <span>{label}</span>
        <span className={level === 'reached' ? 'text-loss' : level === 'near' ? 'text-warn' : 'text-muted'}>
          {text}
          {level === 'reached' ? ', reached' : ''}
        </span>
      </p>
      <Bar label={label} share={share} level={level} text={text} />
    </div>
  )
}
