import { Repeat } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { call } from '#renderer/contract/client.ts'
import { goToSymbol } from '#renderer/stores/desk.ts'
import { showMoney, showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { Loading } from './Loading.tsx'
import { usePages } from './use-pages.ts'

/** Round trips, newest first: from the first fill to the one that left nothing. */
export function TradesTable({ account }: { readonly account: string }) {
  const { rows, isLoading, error, onEndReached, retry } = usePages(['trading.trades', account, 'desk'], (page) =>
    call('trading.trades', { account, ...page }),
  )
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const columns = useMemo(() => columnsOf(instruments ?? new Map(), timeZone), [instruments, timeZone])
  if (error !== null) return <ErrorState error={error} onRetry={retry} />
  return (
    <DataTable
      label="Trades"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      onChoose={({ symbol }) => goToSymbol(symbol)}
      onEndReached={onEndReached}
      empty={
        isLoading ? (
          <Loading />
        ) : (
          <EmptyState
            icon={Repeat}
            title="No trades yet"
            text="A trade begins with its first fill and ends when nothing is left."
          />
        )
      }
    />
  )
}

function columnsOf(instruments: ReadonlyMap<string, Instrument>, timeZone: 'utc' | 'local'): readonly Column<Trade>[] {
  const tick = ({ symbol }: Trade) => instruments.get(symbol)?.tickSize
  return [
    {
      id: 'entryTime',
      header: timeZone === 'utc' ? 'Entry (UTC)' : 'Entry',
      width: 162,
      left: true,
      cell: ({ entryTime }) => showMoment(entryTime, timeZone),
      sortBy: ({ entryTime }) => entryTime,
    },
    {
      id: 'symbol',
      header: 'Symbol',
      width: 88,
      left: true,
      cell: ({ symbol }) => symbol,
      sortBy: ({ symbol }) => symbol,
    },
    {
      id: 'direction',
      header: 'Side',
      width: 50,
      left: true,
      cell: ({ direction }) => (direction === 'long' ? 'Long' : 'Short'),
    },
    {
      id: 'quantity',
      header: 'Quantity',
      width: 86,
      cell: ({ symbol, quantity }) => showQuantity(quantity, instruments.get(symbol)?.lotSize),
    },
    {
      id: 'entry',
      leaveOut: 3,
      header: 'Entry price',
      width: 88,
      cell: (trade) => showPrice(trade.entryPrice, tick(trade)),
    },
    {
      id: 'exit',
      header: 'Exit price',
      width: 88,
      cell: (trade) =>
        trade.open ? <span className="text-muted">open</span> : showPrice(trade.exitPrice, tick(trade)),
    },
    {
      id: 'pnl',
      header: 'P&L',
      title: 'Profit or loss after fees',
      width: 92,
      cell: ({ pnl }) => <Signed value={Number(pnl)} text={formatMoney(Number(pnl), { sign: true })} />,
      sortBy: ({ pnl }) => Number(pnl),
    },
    {
      id: 'pnlPct',
      header: '%',
      width: 80,
      cell: ({ pnlPct }) => <Signed value={pnlPct} text={formatPercent(pnlPct, { sign: true })} />,
      sortBy: ({ pnlPct }) => pnlPct,
    },
    {
      id: 'fees',
      leaveOut: 1,
      header: 'Fees',
      width: 100,
      cell: ({ fees }) =>
        Object.entries(fees)
          .map(([currency, fee]) => `${showMoney(fee)} ${currency}`)
          .join(', '),
    },
    {
      id: 'duration',
      leaveOut: 2,
      header: 'Duration',
      width: 82,
      cell: ({ durationMs }) => formatDuration(durationMs),
      sortBy: ({ durationMs }) => durationMs,
    },
    { id: 'exitReason', header: 'Exit', width: 120, left: true, cell: ({ exitReason }) => exitReason ?? '' },
  ]
}
