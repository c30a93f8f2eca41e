import { Wallet } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { Bar } from '#renderer/views/risk/Bar.tsx'
import { showMoney } from '#renderer/views/trade/decimals.ts'
import { formatPercent } from '#shared/format/numbers.ts'
import { allocationOf, type Holding } from './allocation.ts'

type Props = { readonly currency: string; readonly missing: readonly string[] }

/** What is held, what it is worth and its share; currencies without a price are named. */
export function AllocationPanel({ currency, missing }: Props) {
  const balances = useTrading((state) => state.balances)
  const positions = useTrading((state) => state.positions)
  const quotes = useQuotes((state) => state.bySymbol)
  const holdings = useMemo(
    () =>
      allocationOf(balances, currency, (held) => {
        const symbol = `${held}/${currency}`
        return quotes[symbol]?.last ?? positions.find((position) => position.symbol === symbol)?.markPrice ?? undefined
      }),
    [balances, currency, quotes, positions],
  )
  const columns = useMemo(() => columnsOf(currency), [currency])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <DataTable
          label="Allocation"
          columns={columns}
          rows={holdings}
          rowKey={(holding) => holding.currency}
          empty={<EmptyState icon={Wallet} title="Nothing is held" text="What the account holds stands here." />}
        />
      </div>
      {missing.length > 0 && (
        <p role="status" className="border-t border-border px-3 py-1 text-[11px] text-warn">
          No price for {missing.join(', ')}: counted as nothing.
        </p>
      )}
    </div>
  )
}

function columnsOf(currency: string): readonly Column<Holding>[] {
  return [
    { id: 'currency', header: 'Holding', width: 66, left: true, cell: (holding) => holding.currency },
    { id: 'amount', header: 'Amount', width: 96, cell: ({ amount }) => showMoney(amount) },
    {
      id: 'value',
      header: `Value ${currency}`,
      width: 92,
      cell: ({ value }) => (value === null ? <span className="text-warn">no price</span> : showMoney(value)),
    },
    {
      id: 'share',
      header: 'Share',
      width: 90,
      cell: (holding) => {
        const text = formatPercent(holding.share, { decimals: 1 })
        return (
          <span className="flex items-center gap-1.5">
            <span className="min-w-0 flex-1">
              <Bar label={`Share of ${holding.currency}`} share={holding.share ?? 0} text={text} />
            </span>
            <span className="w-11 text-right">{text}</span>
          </span>
        )
      },
    },
  ]
}
