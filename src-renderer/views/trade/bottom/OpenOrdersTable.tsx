import { CircleHelp, Cpu, ListChecks, ShieldCheck, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Order } from '#shared/domain/order.ts'
import { Amendable } from './Amendable.tsx'
import { DoubtDialog } from './DoubtDialog.tsx'
import { openOrderName } from './open-order-name.ts'
import { cancelOrder } from './order-actions.tsx'
import { orderColumns } from './order-columns.tsx'
import { RowAction } from './RowAction.tsx'

/** Orders that wait, with numbers that can be amended in place. */
export function OpenOrdersTable() {
  const orders = useTrading((state) => state.openOrders)
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const [doubted, setDoubted] = useState<string | null>(null)
  const hasDoubt = orders.some(({ status }) => status === 'in_doubt')
  const columns = useMemo(
    () => columnsOf(instruments ?? new Map(), timeZone, hasDoubt, setDoubted),
    [instruments, timeZone, hasDoubt],
  )
  const inDoubt = orders.find(({ id, status }) => id === doubted && status === 'in_doubt')
  return (
    <>
      <DataTable
        label="Open orders"
        columns={columns}
        rows={orders}
        rowKey={({ id }) => id}
        onChoose={({ symbol }) => goToSymbol(symbol)}
        isDimmed={({ status }) => status === 'pending_cancel'}
        empty={
          <EmptyState icon={ListChecks} title="No open orders" text="Orders that wait for their price stand here." />
        }
      />
      <DoubtDialog order={inDoubt} onDone={() => setDoubted(null)} />
    </>
  )
}

function columnsOf(
  instruments: ReadonlyMap<string, Instrument>,
  timeZone: 'utc' | 'local',
  hasDoubt: boolean,
  onDoubt: (id: string) => void,
): readonly Column<Order>[] {
  const { time, symbol, side, type, amount, filled, price, stopPrice, protection, status } = orderColumns(
    instruments,
    timeZone,
  )
  const tick = (order: Order) => instruments.get(order.symbol)?.tickSize
  const lot = (order: Order) => instruments.get(order.symbol)?.lotSize
  return [
    { ...symbol, width: 80 },
    { ...side, width: 46, leaveOut: 11 },
    { ...type, cell: openOrderName, sortBy: openOrderName, width: 128 },
    {
      ...amount,
      width: 80,
      cell: (order) => (
        <Amendable
          order={order}
          part="amount"
          name="Amount"
          text={showQuantity(order.amount, lot(order))}
          step={lot(order)}
        />
      ),
    },
    filled,
    {
      ...price,
      width: 86,
      leaveOut: 10,
      cell: (order) => (
        <Amendable
          order={order}
          part="price"
          name="Price"
          text={showPrice(order.price, tick(order))}
          step={tick(order)}
        />
      ),
    },
    {
      ...stopPrice,
      width: 86,
      leaveOut: 9,
      cell: (order) =>
        order.trailing === undefined ? (
          <Amendable
            order={order}
            part="stopPrice"
            name="Stop price"
            text={showPrice(order.stopPrice, tick(order))}
            step={tick(order)}
          />
        ) : (
          showPrice(order.stopPrice, tick(order))
        ),
    },
    protection,
    { id: 'tif', leaveOut: 2, header: 'Lasts', width: 46, left: true, cell: ({ timeInForce }) => timeInForce },
    {
      id: 'held',
      leaveOut: 7,
      header: 'Held by',
      title: 'Orders held by the app work only while it runs',
      width: 98,
      left: true,
      cell: ({ heldBy }) => <HeldBy heldBy={heldBy} />,
    },
    // What is in doubt has an action of its own, which stays.
    { ...status, leaveOut: 8 },
    time,
    {
      id: 'actions',
      header: 'Actions',
      // Room for a second one where something is in doubt.
      width: hasDoubt ? 62 : 54,
      left: true,
      sticky: true,
      cell: (order) => (
        <span className="flex gap-0.5">
          <RowAction icon={X} label={`Cancel ${order.side} ${order.symbol}`} onClick={() => cancelOrder(order)} />
          {order.status === 'in_doubt' && (
            <RowAction
              icon={CircleHelp}
              label={`What is known of the ${order.side} ${order.symbol} in doubt`}
              onClick={() => onDoubt(order.id)}
            />
          )}
        </span>
      ),
    },
  ]
}

function HeldBy({ heldBy }: Pick<Order, 'heldBy'>) {
  const isThere = heldBy === 'exchange'
  const Icon = isThere ? ShieldCheck : Cpu
  return (
    <span className={`inline-flex items-center gap-1 align-middle ${isThere ? '' : 'text-warn'}`}>
      <Icon size={13} aria-hidden="true" className="shrink-0" />
      {isThere ? 'Exchange' : 'This app'}
    </span>
  )
}
