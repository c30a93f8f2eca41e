import { Zap } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { call } from '#renderer/contract/client.ts'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { SIDE_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { ListTab } from './ListTab.tsx'
import { OrderDetail } from './OrderDetail.tsx'
import type { TabProps } from './OrdersTab.tsx'

/** Every execution; the chosen one with its order. */
export function FillsTab({ input, isFiltered, onClear }: TabProps) {
  const [chosen, setChosen] = useState<{ readonly fill: string; readonly order: string } | null>(null)
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const columns = useMemo(() => columnsOf(instruments ?? new Map(), timeZone), [instruments, timeZone])
  return (
    <ListTab
      label="Fills"
      columns={columns}
      queryKey={['trading.fills', 'activity', input]}
      fetchPage={(page) => call('trading.fills', { ...input, ...page })}
      rowKey={keyOf}
      empty={{ icon: Zap, title: 'No fills yet', text: 'Each part of an order that is executed is a row here.' }}
      isFiltered={isFiltered}
      onClear={onClear}
      chosen={chosen?.fill ?? null}
      onChoose={(fill) => setChosen({ fill: keyOf(fill), order: fill.orderId })}
      detail={
        chosen !== null && (
          <OrderDetail
            id={chosen.order}
            timeZone={timeZone}
            onClose={() => setChosen(null)}
            onChoose={(order) => setChosen({ ...chosen, order })}
          />
        )
      }
    />
  )
}

function keyOf({ symbol, id }: Fill): string {
  return `${symbol} ${id}`
}

function columnsOf(instruments: ReadonlyMap<string, Instrument>, timeZone: 'utc' | 'local'): readonly Column<Fill>[] {
  return [
    {
      id: 'time',
      header: timeZone === 'utc' ? 'Time (UTC)' : 'Time',
      width: 156,
      left: true,
      cell: ({ time }) => showMoment(time, timeZone),
    },
    { id: 'symbol', header: 'Symbol', width: 96, left: true, cell: ({ symbol }) => symbol },
    {
      id: 'side',
      header: 'Side',
      width: 56,
      left: true,
      cell: ({ side }) => <span className={side === 'buy' ? 'text-gain' : 'text-loss'}>{SIDE_NAMES[side]}</span>,
    },
    {
      id: 'amount',
      header: 'Amount',
      width: 110,
      cell: ({ symbol, amount }) => showQuantity(amount, instruments.get(symbol)?.lotSize),
    },
    {
      id: 'price',
      header: 'Price',
      width: 110,
      cell: ({ symbol, price }) => showPrice(price, instruments.get(symbol)?.tickSize),
    },
    { id: 'fee', header: 'Fee', width: 100, cell: ({ fee }) => showMoney(fee) },
    { id: 'feeCurrency', header: 'Paid in', width: 70, left: true, cell: ({ feeCurrency }) => feeCurrency },
    {
      id: 'liquidity',
      leaveOut: 2,
      header: 'Liquidity',
      width: 90,
      left: true,
      cell: ({ liquidity }) => (liquidity === 'maker' ? 'Maker' : 'Taker'),
    },
    {
      id: 'id',
      leaveOut: 1,
      header: 'Id at the exchange',
      width: 150,
      left: true,
      cell: ({ id }) => <span className="text-muted">{id}</span>,
    },
  ]
}
