import { History } from 'lucide-react'
import { useMemo, useState } from 'react'
import { call } from '#renderer/contract/client.ts'
import { orderColumns } from '#renderer/views/trade/bottom/order-columns.tsx'
import { useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import { ListTab } from './ListTab.tsx'
import type { ListInput } from './list-input.ts'
import { OrderDetail } from './OrderDetail.tsx'

export type TabProps = {
  readonly input: ListInput
  readonly isFiltered: boolean
  readonly onClear: () => void
}

/** All orders, open ones too; the chosen one with its whole life. */
export function OrdersTab({ input, isFiltered, onClear }: TabProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const columns = useMemo(() => {
    const { time, symbol, side, type, amount, filled, price, stopPrice, average, status, reason } = orderColumns(
      instruments ?? new Map(),
      timeZone,
    )
    // Wide enough for seconds in any font.
    return [
      { ...time, width: 156, leaveOut: 12 },
      symbol,
      side,
      type,
      status,
      amount,
      filled,
      average,
      price,
      stopPrice,
      reason,
    ]
  }, [instruments, timeZone])
  return (
    <ListTab
      label="Order history"
      columns={columns}
      queryKey={['trading.orders', 'activity', input]}
      fetchPage={(page) => call('trading.orders', { ...input, ...page })}
      rowKey={({ id }) => id}
      empty={{ icon: History, title: 'No orders yet', text: 'Every order stands here, with all that became of it.' }}
      isFiltered={isFiltered}
      onClear={onClear}
      chosen={chosen}
      onChoose={({ id }) => setChosen(id)}
      detail={
        chosen !== null && (
          <OrderDetail id={chosen} timeZone={timeZone} onClose={() => setChosen(null)} onChoose={setChosen} />
        )
      }
    />
  )
}
