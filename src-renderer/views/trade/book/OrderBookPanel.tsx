import { Tabs } from '@base-ui/react/tabs'
import { type ReactNode, useState } from 'react'
import { Choice } from '#renderer/components/Choice.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { useDesk } from '#renderer/stores/desk.ts'
import { StaleAge } from '#renderer/views/market/live-cells.tsx'
import { useOverview } from '#renderer/views/market/use-overview.ts'
import { showPrice } from '#renderer/views/trade/decimals.ts'
import { useInstrument } from '#renderer/views/trade/use-instruments.ts'
import { BookLadder } from './BookLadder.tsx'
import { GROUPINGS } from './group-levels.ts'
import { RecentTrades } from './RecentTrades.tsx'
import { useDepthOf } from './use-depth-of.ts'

/** The order book of the desk's symbol, and the last trades of others. */
export function OrderBookPanel() {
  const symbol = useDesk((state) => state.symbol)
  const instrument = useInstrument(symbol)
  const { book, trades, error, retry } = useDepthOf(symbol)
  const overview = useOverview().data?.get(symbol ?? '')
  const [tab, setTab] = useState('book')
  const [grouping, setGrouping] = useState(1)
  if (error !== null && book === undefined) return <ErrorState error={error} onRetry={retry} />
  const isKnown = instrument !== undefined && book !== undefined
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: unknown) => setTab(String(value))}
      className="flex h-full min-h-0 flex-col bg-panel"
    >
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-border pr-1">
        <Tabs.List aria-label="Market depth" className="flex h-full shrink-0">
          <Tab value="book">Book</Tab>
          <Tab value="trades">Recent trades</Tab>
        </Tabs.List>
        <span className="min-w-0 flex-1 truncate text-right text-[11px]">
          {overview !== undefined && <StaleAge overview={overview} />}
        </span>
        {tab === 'book' && instrument !== undefined && (
          <div className="flex w-[84px] shrink-0 [&_button]:h-6">
            <Choice
              label="Grouping of prices"
              hideLabel
              options={GROUPINGS.map((ticks) => ({
                value: String(ticks),
                label: showPrice(ticks * Number(instrument.tickSize), instrument.tickSize),
              }))}
              value={String(grouping)}
              placeholder="Grouping"
              onChoose={(value) => setGrouping(Number(value))}
            />
          </div>
        )}
      </div>
      <Tabs.Panel
        value="book"
        tabIndex={-1}
        className={`flex min-h-0 flex-1 flex-col data-hidden:hidden ${overview?.isStale === true ? 'grayscale' : ''}`}
      >
        {isKnown ? <BookLadder book={book} instrument={instrument} grouping={grouping} /> : <Waiting />}
      </Tabs.Panel>
      <Tabs.Panel value="trades" tabIndex={-1} className="min-h-0 flex-1 focus-ring-inset">
        {instrument !== undefined && <RecentTrades trades={trades ?? []} instrument={instrument} />}
      </Tabs.Panel>
    </Tabs.Root>
  )
}

function Tab({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Tab
      value={value}
      className="h-full shrink-0 border-b-2 border-transparent px-2.5 whitespace-nowrap text-muted focus-ring-inset hover:text-text data-active:border-accent data-active:text-text"
    >
      {children}
    </Tabs.Tab>
  )
}

/** Holds the places until the book is known. */
function Waiting() {
  return (
    <div role="status" aria-label="The order book is loading" className="overflow-hidden p-2">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="skeleton mb-2 h-3" />
      ))}
    </div>
  )
}
