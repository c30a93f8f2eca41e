import { History } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { fillPrice } from '#renderer/views/trade/ticket-store.ts'
import type { RecentTrade } from '#shared/contract/market.ts'
import type { Instrument } from '#shared/domain/instrument.ts'

type Props = { readonly trades: readonly RecentTrade[]; readonly instrument: Instrument }

/** The last trades of others, newest first. A click on one puts its price into the ticket. */
export function RecentTrades({ trades, instrument }: Props) {
  const timeZone = useTimeZone()
  const { tickSize, lotSize } = instrument
  const columns = useMemo(() => columnsOf(tickSize, lotSize, timeZone), [tickSize, lotSize, timeZone])
  return (
    <DataTable
      label="Recent trades"
      columns={columns}
      rows={trades}
      rowKey={({ number }) => String(number)}
      onChoose={({ price }) => fillPrice(price)}
      empty={<EmptyState icon={History} title="No trades yet" text="They are shown as the market tells them." />}
    />
  )
}

function columnsOf(tickSize: string, lotSize: string, timeZone: 'utc' | 'local'): readonly Column<RecentTrade>[] {
  return [
    {
      id: 'price',
      header: 'Price',
      width: 88,
      cell: ({ price, side }) => (
        <span className={side === 'buy' ? 'text-gain' : 'text-loss'}>
          <span className="sr-only">{side === 'buy' ? 'Bought' : 'Sold'} at </span>
          <span aria-hidden="true" className="mr-1 text-[8px]">
            {side === 'buy' ? '▲' : '▼'}
          </span>
          {showPrice(price, tickSize)}
        </span>
      ),
    },
    { id: 'amount', header: 'Amount', width: 84, cell: ({ amount }) => showQuantity(amount, lotSize) },
    {
      id: 'time',
      header: 'Time',
      width: 72,
      cell: ({ time }) => <span className="text-muted">{showMoment(time, timeZone).slice(11)}</span>,
    },
  ]
}
