import { History } from 'lucide-react'
import { useMemo } from 'react'
import { DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import { isFinal } from '#shared/domain/order.ts'
import { Loading } from './Loading.tsx'
import { orderColumns } from './order-columns.tsx'
import { usePages } from './use-pages.ts'

/** Orders that are over, newest first, and why. */
export function OrderHistoryTable({ account }: { readonly account: string }) {
  const { rows, isLoading, error, onEndReached, retry } = usePages(['trading.orders', account, 'history'], (page) =>
    call('trading.orders', { account, ...page }),
  )
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const columns = useMemo(() => {
    const { time, symbol, side, type, amount, filled, price, stopPrice, average, status, reason } = orderColumns(
      instruments ?? new Map(),
      timeZone,
    )
    return [{ ...time, leaveOut: 7 }, symbol, side, type, amount, filled, average, price, stopPrice, status, reason]
  }, [instruments, timeZone])
  const over = useMemo(() => rows.filter(({ status }) => isFinal(status)), [rows])
  if (error !== null) return <ErrorState error={error} onRetry={retry} />
  return (
    <DataTable
      label="Order history"
      columns={columns}
      rows={over}
      rowKey={({ id }) => id}
      onChoose={({ symbol }) => goToSymbol(symbol)}
      onEndReached={onEndReached}
      empty={
        isLoading ? (
          <Loading />
        ) : (
          <EmptyState icon={History} title="No orders yet" text="Orders that are over stand here, and why." />
        )
      }
    />
  )
}
