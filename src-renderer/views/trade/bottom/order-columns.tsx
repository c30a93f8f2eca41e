import { CircleHelp } from 'lucide-react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment } from '#renderer/views/trade/moments.ts'
import { ORDER_TYPE_NAMES, SIDE_NAMES, STATUS_NAMES } from '#renderer/views/trade/ticket/order-types.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'

type Instruments = ReadonlyMap<string, Instrument>

/** What the tables of orders share: what was ordered, when, and what became of it. */
export function orderColumns(instruments: Instruments, timeZone: 'utc' | 'local') {
  const tick = ({ symbol }: Order) => instruments.get(symbol)?.tickSize
  const lot = ({ symbol }: Order) => instruments.get(symbol)?.lotSize
  const columns = {
    time: {
      id: 'time',
      leaveOut: 1,
      header: timeZone === 'utc' ? 'Time (UTC)' : 'Time',
      width: 162,
      left: true,
      cell: ({ createdAt }) => showMoment(createdAt, timeZone),
      sortBy: ({ createdAt }) => createdAt,
    },
    symbol: {
      id: 'symbol',
      header: 'Symbol',
      width: 88,
      left: true,
      cell: ({ symbol }) => symbol,
      sortBy: ({ symbol }) => symbol,
    },
    side: {
      id: 'side',
      leaveOut: 10,
      header: 'Side',
      width: 48,
      left: true,
      cell: ({ side }) => <span className={side === 'buy' ? 'text-gain' : 'text-loss'}>{SIDE_NAMES[side]}</span>,
      sortBy: ({ side }) => side,
    },
    type: {
      id: 'type',
      leaveOut: 6,
      header: 'Type',
      width: 106,
      left: true,
      cell: ({ type }) => ORDER_TYPE_NAMES[type],
      sortBy: ({ type }) => ORDER_TYPE_NAMES[type],
    },
    amount: { id: 'amount', header: 'Amount', width: 86, cell: (order) => showQuantity(order.amount, lot(order)) },
    filled: {
      id: 'filled',
      leaveOut: 4,
      header: 'Filled',
      width: 86,
      cell: (order) => showQuantity(order.filled, lot(order)),
    },
    price: {
      id: 'price',
      leaveOut: 9,
      header: 'Price',
      width: 88,
      cell: (order) => showPrice(order.price, tick(order)),
    },
    stopPrice: {
      id: 'stopPrice',
      leaveOut: 8,
      header: 'Stop price',
      width: 88,
      cell: (order) => showPrice(order.stopPrice, tick(order)),
    },
    protection: {
      id: 'protection',
      leaveOut: 3,
      header: 'Stop and target',
      width: 172,
      left: true,
      title: 'What will protect what it fills',
      cell: (order) => {
        const targets = order.takeProfit?.map(({ price }) => showPrice(price, tick(order))) ?? []
        const parts = [
          ...(order.stopLoss === undefined ? [] : [`stop ${showPrice(order.stopLoss, tick(order))}`]),
          ...(targets.length === 0 ? [] : [`target ${targets.join(', ')}`]),
        ]
        return (
          <span className="text-muted" title={parts.join(' · ')}>
            {parts.length === 0 ? '—' : parts.join(' · ')}
          </span>
        )
      },
    },
    average: {
      id: 'average',
      leaveOut: 5,
      header: 'Average',
      width: 88,
      cell: (order) => showPrice(order.averagePrice, tick(order)),
    },
    status: {
      id: 'status',
      header: 'Status',
      width: 108,
      left: true,
      cell: ({ status, reason }) => (
        <span
          title={reason}
          className={
            status === 'denied' || status === 'rejected'
              ? 'text-loss'
              : status === 'in_doubt'
                ? 'inline-flex items-center gap-1 align-middle font-semibold text-warn'
                : ''
          }
        >
          {status === 'in_doubt' && <CircleHelp size={13} aria-hidden="true" className="shrink-0" />}
          {STATUS_NAMES[status]}
        </span>
      ),
      sortBy: ({ status }) => STATUS_NAMES[status],
    },
    reason: {
      id: 'reason',
      leaveOut: 2,
      header: 'Reason and note',
      width: 240,
      left: true,
      cell: ({ reason, note, tags }) => {
        const text = [reason, note, tags?.map((tag) => `#${tag}`).join(' ')]
          .filter((part) => part !== undefined)
          .join(' · ')
        return (
          <span className="text-muted" title={text}>
            {text}
          </span>
        )
      },
    },
  } satisfies Record<string, Column<Order>>
  return columns
}
