import { useState } from 'react'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { tell } from '#renderer/stores/notices.ts'
import { useOverview } from '#renderer/views/market/use-overview.ts'
import { useInstruments } from '#renderer/views/trade/use-instruments.ts'
import { ListHeader } from './ListHeader.tsx'
import { addSymbol, moveSymbol, removeSymbol } from './list-edits.ts'
import { useWatchlists } from './use-watchlists.ts'
import { WatchTable } from './WatchTable.tsx'

/** The symbols to choose from, with their prices: several lists, each in the trader's own order. */
export function Watchlist() {
  const { query, lists, list, choose, change } = useWatchlists()
  const instruments = useInstruments()
  const overviews = useOverview()
  // A new table is not sorted by any column.
  const [tableKey, setTableKey] = useState(0)
  const error = query.error ?? instruments.error ?? (overviews.data === undefined ? overviews.error : null)
  if (error !== null) {
    const retry = (): void => [query, instruments, overviews].forEach(({ refetch }) => void refetch())
    return <ErrorState error={error} onRetry={retry} />
  }
  if (lists === undefined || list === undefined || instruments.data === undefined || overviews.data === undefined) {
    return <Waiting />
  }
  const { name } = list
  const remove = (symbol: string): void => {
    const at = list.symbols.indexOf(symbol)
    change((all) => removeSymbol(all, name, symbol))
    tell(`${symbol} was removed from ${name}.`, {
      label: 'Undo',
      run: () => change((all) => addSymbol(all, name, symbol, at)),
    })
  }
  const removeList = (): void => {
    const at = lists.findIndex((each) => each.name === name)
    change((all) => all.filter((each) => each.name !== name))
    tell(`The list ${name} was deleted.`, { label: 'Undo', run: () => change((all) => all.toSpliced(at, 0, list)) })
  }
  const options = [...instruments.data.values()]
    .filter(({ symbol }) => !list.symbols.includes(symbol))
    .map(({ symbol, kind, status }) => ({
      value: symbol,
      label: symbol,
      detail: status === 'halted' ? 'halted' : kind,
    }))
  return (
    <section aria-label="Watchlist panel" className="flex h-full min-h-0 flex-col bg-panel">
      <ListHeader
        lists={lists}
        list={list}
        onChoose={choose}
        onAdd={(added) => {
          change((all) => [...all, { name: added, symbols: [] }])
          choose(added)
        }}
        onRename={(renamed) => {
          change((all) => all.map((each) => (each.name === name ? { ...each, name: renamed } : each)))
          choose(renamed)
        }}
        onRemove={removeList}
        onOwnOrder={() => setTableKey((key) => key + 1)}
      />
      <div className="flex h-9 shrink-0 items-center border-b border-border px-1">
        <FilteredChoice
          label="Add symbol"
          placeholder="Add symbol"
          options={options}
          value={null}
          onChoose={(symbol) => change((all) => addSymbol(all, name, symbol))}
        />
      </div>
      <div className="min-h-0 flex-1">
        <WatchTable
          key={`${name} ${tableKey}`}
          symbols={list.symbols}
          overviews={overviews.data}
          instruments={instruments.data}
          onMove={(symbol, index) => change((all) => moveSymbol(all, name, symbol, index))}
          onRemove={remove}
          onOwnOrder={() => setTableKey((key) => key + 1)}
        />
      </div>
    </section>
  )
}

/** Holds the places until the lists are known. */
function Waiting() {
  return (
    <div aria-busy="true" aria-label="Watchlist is loading" role="status" className="flex h-full flex-col bg-panel p-2">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="skeleton mb-2 h-[18px]" />
      ))}
    </div>
  )
}
