import { useQuery } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '#renderer/components/DataTable.tsx'
import { call } from '#renderer/contract/client.ts'
import { useStrategies } from '#renderer/contract/queries.ts'
import { showPrice } from '#renderer/views/trade/decimals.ts'
import { showMoment, useTimeZone } from '#renderer/views/trade/moments.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import type { Signal } from '#shared/contract/signals.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { MISSING } from '#shared/format/numbers.ts'
import { ListTab } from './ListTab.tsx'
import { OrderDetail } from './OrderDetail.tsx'
import { SignalDetail } from './SignalDetail.tsx'
import { directionWords, OUTCOME_NAMES } from './signal-words.ts'

type Props = {
  readonly input: Pick<CallInput<'signals.list'>, 'strategyId' | 'symbol' | 'from' | 'to'>
  readonly isFiltered: boolean
  readonly onClear: () => void
}

/** What strategies wanted to do, what was done about it, and why not; the chosen one with its order. */
export function SignalsTab({ input, isFiltered, onClear }: Props) {
  const [chosen, setChosen] = useState<Signal | null>(null)
  const [order, setOrder] = useState<string | null>(null)
  const { data: instruments } = useInstruments()
  const { data: strategies } = useStrategies()
  const timeZone = useTimeZone()
  const columns = useMemo(() => {
    const names = new Map(strategies?.map(({ id, name }) => [id, name]))
    return columnsOf(names, instruments ?? new Map(), timeZone)
  }, [strategies, instruments, timeZone])
  const choose = (signal: Signal | null): void => {
    setChosen(signal)
    setOrder(null)
  }
  return (
    <ListTab
      label="Signals"
      columns={columns}
      queryKey={['signals.list', 'pages', input]}
      fetchPage={(page) => call('signals.list', { ...input, ...page })}
      rowKey={({ id }) => id}
      empty={{
        icon: Radio,
        title: 'No signals yet',
        text: 'When a strategy that trades wants to enter or exit, it is a row here, with what was done about it.',
      }}
      isFiltered={isFiltered}
      onClear={onClear}
      chosen={chosen?.id ?? null}
      onChoose={choose}
      detail={
        order !== null ? (
          <OrderDetail id={order} timeZone={timeZone} onClose={() => setOrder(null)} onChoose={setOrder} />
        ) : (
          chosen !== null && (
            <SignalDetail
              signal={chosen}
              strategy={strategies?.find(({ id }) => id === chosen.strategyId)?.name}
              timeZone={timeZone}
              onClose={() => choose(null)}
              onOrder={setOrder}
            />
          )
        )
      }
    />
  )
}

function columnsOf(
  names: ReadonlyMap<string, string>,
  instruments: ReadonlyMap<string, Instrument>,
  timeZone: 'utc' | 'local',
): readonly Column<Signal>[] {
  return [
    {
      id: 'time',
      header: timeZone === 'utc' ? 'Time (UTC)' : 'Time',
      width: 156,
      left: true,
      cell: ({ time }) => showMoment(time, timeZone),
    },
    {
      id: 'strategy',
      header: 'Strategy',
      width: 120,
      left: true,
      cell: ({ strategyId, version }) => (
        <span title={`Version ${version}`}>{names.get(strategyId) ?? `removed (${strategyId})`}</span>
      ),
    },
    { id: 'symbol', header: 'Symbol', width: 90, left: true, cell: ({ symbol }) => symbol },
    { id: 'direction', header: 'Direction', width: 84, left: true, cell: directionWords },
    {
      id: 'price',
      header: 'Price',
      width: 96,
      title: 'At what its order was filled on average, or the limit it waits at',
      cell: ({ orderId, symbol }) => <OrderPrice id={orderId} tickSize={instruments.get(symbol)?.tickSize} />,
    },
    {
      id: 'outcome',
      header: 'Done',
      width: 92,
      left: true,
      cell: ({ outcome }) => (
        <span className={outcome === 'ordered' ? '' : outcome === 'denied' ? 'text-loss' : 'text-muted'}>
          {OUTCOME_NAMES[outcome]}
        </span>
      ),
    },
    {
      id: 'words',
      header: 'What and why',
      width: 150,
      left: true,
      cell: ({ words }) => <span title={words}>{words}</span>,
    },
  ]
}

/** A signal has no price of its own: its order has. */
function OrderPrice({ id, tickSize }: { readonly id: string | null; readonly tickSize: string | undefined }) {
  const { data } = useQuery({
    queryKey: ['trading.orders', 'one', id],
    queryFn: () => call('trading.order', { id: id ?? '' }),
    enabled: id !== null,
  })
  return data === undefined ? MISSING : showPrice(data.averagePrice ?? data.price, tickSize)
}
