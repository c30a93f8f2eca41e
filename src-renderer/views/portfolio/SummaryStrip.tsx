import type { ReactNode } from 'react'
import { Signed } from '#renderer/components/Signed.tsx'
import { showMoney } from '#renderer/views/trade/decimals.ts'
import type { CallOutput } from '#shared/contract/contract.ts'
import { formatMoney, formatPercent, MISSING } from '#shared/format/numbers.ts'

/** What the account is worth now and how it came to that. */
export function SummaryStrip({ summary }: { readonly summary: CallOutput<'portfolio.summary'> | undefined }) {
  const currency = summary?.currency ?? ''
  const profit = (text: string | undefined): ReactNode =>
    text === undefined ? MISSING : <Signed value={Number(text)} text={formatMoney(Number(text), { sign: true })} />
  const fees = Object.entries(summary?.fees ?? {}).filter(([, fee]) => Number(fee) !== 0)
  return (
    <dl className="grid shrink-0 grid-cols-[repeat(auto-fit,minmax(5.75rem,1fr))] gap-x-4 gap-y-1.5 border-b border-border bg-panel px-4 py-2">
      <Figure name={`Equity ${currency}`} value={showMoney(summary?.equity)} large />
      <Figure name={`Cash ${currency}`} value={showMoney(summary?.cash)} />
      <Figure name="Unrealised" value={profit(summary?.unrealizedPnl)} title="Of open positions, before fees" />
      <Figure name="Realised" value={profit(summary?.realizedPnl)} title="Of all trades, before fees" />
      <Figure
        name="Fees"
        title="Paid so far, by currency"
        value={
          summary === undefined
            ? MISSING
            : fees.length === 0
              ? '0.00'
              : fees.map(([of, fee]) => `${showMoney(fee)} ${of}`).join(', ')
        }
      />
      <Figure name="Exposure" value={formatPercent(summary?.exposure)} title="Value of all positions ÷ equity" />
      <Figure name="Drawdown" value={formatPercent(summary?.drawdown)} title="Below the highest equity so far" />
      <Figure name="Positions" value={summary === undefined ? MISSING : String(summary.openPositions)} />
    </dl>
  )
}

function Figure({
  name,
  value,
  title,
  large = false,
}: {
  readonly name: string
  readonly value: ReactNode
  readonly title?: string
  readonly large?: boolean
}) {
  return (
    <div className="min-w-0" title={title}>
      <dt className="truncate text-[11px] leading-4 text-muted">{name}</dt>
      <dd className={`truncate ${large ? 'text-[15px] font-semibold' : ''}`}>{value}</dd>
    </div>
  )
}
