import { Signed } from '#renderer/components/Signed.tsx'
import type { CallOutput } from '#shared/contract/contract.ts'
import { formatCount, formatPercent, formatRatio } from '#shared/format/numbers.ts'

/** The figures of the span that is shown. */
export function PerformanceList({
  performance,
}: {
  readonly performance: CallOutput<'portfolio.performance'> | undefined
}) {
  const rows = [
    [
      'Return',
      <Signed
        key="return"
        value={performance?.totalReturn}
        text={formatPercent(performance?.totalReturn, { sign: true })}
      />,
      'Time-weighted: deposits are no profit',
    ],
    ['Largest drawdown', formatPercent(performance?.maxDrawdown), 'Within the span'],
    ['Volatility', formatPercent(performance?.volatility), 'Of daily returns, a year'],
    ['Sharpe', formatRatio(performance?.sharpe), 'Of daily returns, a year'],
    ['Sortino', formatRatio(performance?.sortino), 'Of daily returns, a year'],
    ['Closed trades', formatCount(performance?.trades), 'Closed within the span'],
    ['Win rate', formatPercent(performance?.winRate, { decimals: 1 }), 'Of closed trades'],
    ['Profit factor', formatRatio(performance?.profitFactor), 'Gains ÷ losses'],
  ] as const
  return (
    <dl aria-label="Figures of the span" className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 px-3 py-2">
      {rows.map(([name, value, title]) => (
        <div key={name} className="contents">
          <dt className="text-muted" title={title}>
            {name}
          </dt>
          <dd className="text-right">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
