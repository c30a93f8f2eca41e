import { SearchX } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { markReady } from '#renderer/app/ready.ts'
import { DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { goToSymbol, useDesk } from '#renderer/stores/desk.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import type { Overview } from '#shared/contract/market.ts'
import { FeedStates } from './connection/FeedState.tsx'
import { DownloadButton } from './download/DownloadButton.tsx'
import { MoversPanel } from './MoversPanel.tsx'
import { marketColumns } from './market-columns.tsx'
import { useOverview } from './use-overview.ts'

/** The screen Market: what can be traded, how it moves and whether its prices arrive. Choosing a row goes to Trade. */
export function MarketView() {
  const overviews = useOverview()
  const instruments = useInstruments()
  const [, navigate] = useLocation()
  const chosen = useDesk((state) => state.symbol)
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search.trim().toLowerCase())
  const isSettled = (overviews.data ?? overviews.error) != null && (instruments.data ?? instruments.error) != null
  useEffect(() => {
    if (isSettled) markReady()
  }, [isSettled])
  const columns = useMemo(() => marketColumns(instruments.data ?? new Map()), [instruments.data])
  const all = useMemo(() => [...(overviews.data?.values() ?? [])], [overviews.data])
  const rows = useMemo(() => all.filter(({ symbol }) => symbol.toLowerCase().includes(wanted)), [all, wanted])
  const error = instruments.error ?? (overviews.data === undefined ? overviews.error : null)
  if (error !== null) {
    return (
      <ErrorState error={error} onRetry={() => [overviews, instruments].forEach((query) => void query.refetch())} />
    )
  }
  const open = (symbol: string): void => {
    goToSymbol(symbol)
    navigate('/trade')
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 border-b border-border px-3">
        <h1 className="text-[15px] font-semibold">Market</h1>
        <input
          type="search"
          aria-label="Find symbol"
          placeholder="Find symbol"
          value={search}
          className="h-7 w-52 rounded-md border border-border bg-bg px-2"
          onChange={({ target }) => setSearch(target.value)}
        />
        <DownloadButton />
        <span className="flex-1" />
        <FeedStates />
        <FeedSummary all={all} />
      </header>
      <MoversPanel instruments={instruments.data ?? new Map()} onOpen={open} />
      <div className="min-h-0 flex-1">
        {overviews.data === undefined || instruments.data === undefined ? (
          <Waiting />
        ) : (
          <DataTable
            label="Instruments"
            columns={columns}
            rows={rows}
            rowKey={({ symbol }) => symbol}
            onChoose={({ symbol }) => open(symbol)}
            isChosen={({ symbol }) => symbol === chosen}
            empty={
              <EmptyState
                icon={SearchX}
                title={all.length === 0 ? 'The market has no instruments' : 'No symbol is called so'}
                text={all.length === 0 ? 'Choose another market in Settings.' : 'Type less of its name.'}
              />
            }
          />
        )}
      </div>
    </div>
  )
}

/** Of how many instruments prices arrive. */
function FeedSummary({ all }: { readonly all: readonly Overview[] }) {
  const stale = all.filter(({ isStale }) => isStale).length
  const halted = all.filter(({ status }) => status === 'halted').length
  return (
    <p className="text-muted">
      {all.length} instruments
      {stale > 0 && <span className="text-warn"> · {stale} stale</span>}
      {halted > 0 && <span className="text-warn"> · {halted} halted</span>}
    </p>
  )
}

/** Holds the places until the market is known. */
function Waiting() {
  return (
    <div role="status" aria-label="The market is loading" className="p-3">
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} className="skeleton mb-2 h-[18px]" />
      ))}
    </div>
  )
}
