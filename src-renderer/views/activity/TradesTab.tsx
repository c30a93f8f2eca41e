import { Repeat } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { call } from '#renderer/contract/client.ts'
import { showPrice, showQuantity } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Trade } from '#shared/domain/trade.ts'
import { formatMoney, formatPercent } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { ListTab } from './ListTab.tsx'
import type { TabProps } from './OrdersTab.tsx'
import { reasonWords } from './reason-words.ts'
import { TradeDetail } from './TradeDetail.tsx'

/** Round trips with why they began and ended; the chosen one with its notes. */
export function TradesTab({ input, isFiltered, onClear }: TabProps) {
  const [chosen, setChosen] = useState<Trade | null>(null)
  const { data: instruments } = useInstruments()
  const timeZone = useTimeZone()
  const columns = useMemo(() => columnsOf(instruments ?? new Map(), timeZone), [instruments, timeZone])
  return (
    <ListTab
      label="Trades"
      columns={columns}
      queryKey={['trading.trades', 'activity', input]}
      fetchPage={(page) => call('trading.trades', { ...input, ...page })}
      rowKey={({ id }) => id}
      empty={{
        icon: Repeat,
        title: 'No trades yet',
        text: 'A trade begins with its first fill and ends when nothing is left.',
      }}
      isFiltered={isFiltered}
      onClear={onClear}
      chosen={chosen?.id ?? null}
      onChoose={setChosen}
      detail={
        chosen !== null && (
          <TradeDetail key={chosen.id} trade={chosen} timeZone={timeZone} onClose={() => setChosen(null)} />
        )
      }
    />
  )
}

function columnsOf(instruments: ReadonlyMap<string, Instrument>, timeZone: 'utc' | 'local'): readonly Column<Trade>[] {
  const tick = ({ symbol }: Trade) => instruments.get(symbol)?.tickSize
  const zone = timeZone === 'utc' ? ' (UTC)' : ''
  return [
    {
      id: 'entryTime',
      header: `Entry${zone}`,
      width: 156,
      left: true,
      cell: ({ entryTime }) => showMoment(entryTime, timeZone),
    },
    { id: 'symbol', header: 'Symbol', width: 90, left: true, cell: ({ symbol }) => symbol },
    {
      id: 'direction',
      header: 'Side',
      width: 52,
      left: true,
      cell: ({ direction }) => (direction === 'long' ? 'Long' : 'Short'),
    },
    {
      id: 'quantity',
      header: 'Quantity',
      width: 88,
      cell: ({ symbol, quantity }) => showQuantity(quantity, instruments.get(symbol)?.lotSize),
    },
    { id: 'entry', header: 'Entry price', width: 92, cell: (trade) => showPrice(trade.entryPrice, tick(trade)) },
    {
      id: 'exit',
      header: 'Exit price',
      width: 92,
      cell: (trade) =>
        trade.open ? <span className="text-muted">open</span> : showPrice(trade.exitPrice, tick(trade)),
    },
    {
      id: 'pnl',
      header: 'P&L',
      title: 'Profit or loss after fees, in the quote currency',
      width: 96,
      cell: ({ pnl }) => <Signed value={Number(pnl)} text={formatMoney(Number(pnl), { sign: true })} />,
    },
    {
      id: 'pnlPct',
      header: '%',
      width: 76,
      cell: ({ pnlPct }) => <Signed value={pnlPct} text={formatPercent(pnlPct, { sign: true })} />,
    },
    {
      id: 'mae',
      header: 'MAE',
      title: 'Worst excursion while it was open, from the entry price',
      width: 68,
      cell: ({ mae }) => formatPercent(mae),
    },
    {
      id: 'mfe',
      header: 'MFE',
      title: 'Best excursion while it was open, from the entry price',
      width: 68,
      cell: ({ mfe }) => formatPercent(mfe),
    },
    { id: 'duration', header: 'Held', width: 84, cell: ({ durationMs }) => formatDuration(durationMs) },
    {
      id: 'entryReason',
      header: 'Entry reason',
      width: 120,
      left: true,
      cell: ({ entryReason }) => reasonWords(entryReason),
    },
    {
      id: 'exitReason',
      header: 'Exit reason',
      width: 120,
      left: true,
      cell: ({ exitReason }) => reasonWords(exitReason),
    },
  ]
}
