import { useQuery } from '@tanstack/react-query'
import { Repeat } from 'lucide-react'
import { useMemo } from 'react'
import { type Column, DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Signed } from '#renderer/components/Signed.tsx'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import { useStrategies } from '#renderer/contract/queries.ts'
import { Loading } from '#renderer/views/trade/bottom/Loading.tsx'
import { formatCount, formatMoney, formatPercent, formatRatio } from '#shared/format/numbers.ts'
import { formatDuration } from '#shared/format/times.ts'
import { groupTrades, type TradeGroup } from './trade-groups.ts'

const TRADES_A_PAGE = 1_000
/** The newest 20,000 trades count. */
const MOST_PAGES = 20

type Props = {
  readonly account: string
  readonly times: { readonly from?: number; readonly to?: number }
  readonly by: 'symbol' | 'strategy'
}

/** What the closed trades that began within the span came to, by symbol or by strategy. */
export function ResultsTable({ account, times, by }: Props) {
  const trades = useQuery({
    queryKey: ['trading.trades', account, 'results', times],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) =>
          call('trading.trades', {
            account,
            ...times,
            limit: TRADES_A_PAGE,
            ...(cursor === undefined ? {} : { cursor }),
          }),
        { signal, most: MOST_PAGES },
      )
      return pages.flatMap(({ items }) => items)
    },
    gcTime: 60_000,
  })
  const { data: strategies } = useStrategies()
  const groups = useMemo(() => groupTrades(trades.data ?? [], by), [trades.data, by])
  const columns = useMemo(() => {
    const names = new Map(strategies?.map(({ id, name }) => [id, name]))
    return columnsOf(by, (name) => (name === null ? 'By hand' : (names.get(name) ?? name)))
  }, [by, strategies])
  if (trades.isError) return <ErrorState error={trades.error} onRetry={() => void trades.refetch()} />
  return (
    <DataTable
      label={by === 'symbol' ? 'Results by symbol' : 'Results by strategy'}
      columns={columns}
      rows={groups}
      rowKey={({ key }) => key}
      initialSorting={{ column: 'pnl', descending: true }}
      empty={
        trades.isPending ? (
          <Loading />
        ) : (
          <EmptyState icon={Repeat} title="No closed trades" text="None that began within this span was closed." />
        )
      }
    />
  )
}

function columnsOf(by: Props['by'], nameOf: (name: string | null) => string): readonly Column<TradeGroup>[] {
  const share = (value: number) => <Signed value={value} text={formatPercent(value, { sign: true })} />
  return [
    {
      id: 'name',
      header: by === 'symbol' ? 'Symbol' : 'Strategy',
      width: 150,
      left: true,
      cell: ({ name }) => nameOf(name),
      sortBy: ({ name }) => nameOf(name),
    },
    {
      id: 'trades',
      header: 'Trades',
      width: 70,
      cell: ({ trades }) => formatCount(trades),
      sortBy: ({ trades }) => trades,
    },
    {
      id: 'wins',
      header: 'Won',
      width: 76,
      cell: ({ wins, trades }) => formatPercent(wins / trades, { decimals: 1 }),
      sortBy: ({ wins, trades }) => wins / trades,
    },
    {
      id: 'pnl',
      header: 'P&L',
      title: 'After fees',
      width: 104,
      cell: ({ pnl }) => <Signed value={Number(pnl)} text={formatMoney(Number(pnl), { sign: true })} />,
      sortBy: ({ pnl }) => Number(pnl),
    },
    { id: 'currency', header: 'Currency', width: 70, left: true, cell: ({ currency }) => currency },
    {
      id: 'average',
      header: 'Average',
      width: 84,
      cell: ({ averagePct }) => share(averagePct),
      sortBy: ({ averagePct }) => averagePct,
    },
    { id: 'best', header: 'Best', width: 84, cell: ({ bestPct }) => share(bestPct), sortBy: ({ bestPct }) => bestPct },
    {
      id: 'worst',
      header: 'Worst',
      width: 84,
      cell: ({ worstPct }) => share(worstPct),
      sortBy: ({ worstPct }) => worstPct,
    },
    {
      id: 'profitFactor',
      header: 'Profit factor',
      title: 'Gains ÷ losses',
      width: 92,
      cell: ({ profitFactor }) => formatRatio(profitFactor),
      sortBy: ({ profitFactor }) => profitFactor,
    },
    {
      id: 'held',
      header: 'Held on average',
      width: 110,
      cell: ({ averageHeldMs }) => formatDuration(averageHeldMs),
      sortBy: ({ averageHeldMs }) => averageHeldMs,
    },
  ]
}
