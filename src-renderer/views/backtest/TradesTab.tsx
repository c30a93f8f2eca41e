import { useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, ListX } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import type { BacktestTrade } from '#shared/domain/report.ts'
import { COLUMN_LOOK, tradeColumns, tradeFeatures, tradeRows } from './trade-columns.tsx'

const ROW_HEIGHT = 26
/** The first column stays while the others scroll sideways. */
const STUCK = 'sticky left-0 z-10 bg-panel'

type Props = {
  readonly trades: readonly BacktestTrade[]
  /** Index of the trade that the chart points out. */
  readonly chosen: number | null
  readonly onChoose: (index: number) => void
}

/** The trades of a run; a click or Enter shows one on the chart, the arrow keys go from row to row. */
export function TradesTab({ trades, chosen, onChoose }: Props) {
  const data = useMemo(() => tradeRows(trades), [trades])
  const columns = useMemo(() => tradeColumns(data), [data])
  const table = useTable({ features: tradeFeatures, columns, data })
  const rows = table.getRowModel().rows
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const focusWanted = useRef(false)
  // oxlint-disable-next-line react/incompatible-library -- what it answers is read in this component only
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // The sticky heading covers the first row's height.
    scrollPaddingStart: ROW_HEIGHT,
  })
  const items = virtualizer.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)

  useEffect(() => {
    if (!focusWanted.current) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)
    if (row === null || row === undefined) return
    focusWanted.current = false
    row.focus()
  })

  if (trades.length === 0) {
    return (
      <EmptyState
        icon={ListX}
        title="No trades"
        text="No entry was made on these bars. Loosen a condition, or choose a longer span."
      />
    )
  }

  const goTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), rows.length - 1)
    focusWanted.current = true
    setActive(next)
    virtualizer.scrollToIndex(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active]
    if (event.key === 'ArrowDown') goTo(active + 1)
    else if (event.key === 'ArrowUp') goTo(active - 1)
    else if (event.key === 'PageDown') goTo(active + 10)
    else if (event.key === 'PageUp') goTo(active - 10)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(rows.length - 1)
    else if (event.key === 'Enter' && row !== undefined) onChoose(row.original.index)
    else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className="h-full overflow-auto">
      <table
        aria-label="Trades"
        aria-rowcount={rows.length + 1}
        className="w-full min-w-max table-fixed border-collapse"
      >
        <colgroup>
          {table.getHeaderGroups()[0]?.headers.map(({ column }) => (
            <col key={column.id} style={{ width: COLUMN_LOOK[column.id]?.width }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10 bg-panel shadow-[inset_0_-1px_0_var(--border)]">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => {
                const look = COLUMN_LOOK[header.column.id]
                const sorted = header.column.getIsSorted()
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
                    className={`h-[26px] p-0 font-normal ${header.index === 0 ? STUCK : ''}`}
                  >
                    <button
                      type="button"
                      title={look?.title}
                      className={`flex h-full w-full items-center gap-1 px-2 text-[11px] text-muted focus-ring-inset hover:text-text ${
                        look?.left === true ? '' : 'flex-row-reverse'
                      }`}
                      onClick={header.column.getToggleSortingHandler()}
                    >
                      <table.FlexRender header={header} />
                      {sorted === 'asc' && <ArrowUp size={11} aria-hidden="true" />}
                      {sorted === 'desc' && <ArrowDown size={11} aria-hidden="true" />}
                    </button>
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {above > 0 && (
            <tr aria-hidden="true">
              <td colSpan={columns.length} style={{ height: above, padding: 0 }} />
            </tr>
          )}
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const isChosen = row.original.index === chosen
            return (
              <tr
                key={row.id}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={isChosen}
                tabIndex={item.index === active ? 0 : -1}
                className={`group h-[26px] focus-ring-inset ${isChosen ? 'bg-raised' : 'hover:bg-raised'}`}
                onFocus={() => setActive(item.index)}
                onClick={() => onChoose(row.original.index)}
              >
                {row.getAllCells().map((cell, place) => (
                  <td
                    key={cell.id}
                    title={cell.column.id === 'entryTime' ? row.original.entryReason : undefined}
                    className={`overflow-hidden px-2 py-0 whitespace-nowrap text-ellipsis ${
                      place === 0 ? `sticky left-0 ${isChosen ? 'bg-raised' : 'bg-bg group-hover:bg-raised'}` : ''
                    } ${COLUMN_LOOK[cell.column.id]?.left === true ? 'text-left' : 'text-right'}`}
                  >
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            )
          })}
          {below > 0 && (
            <tr aria-hidden="true">
              <td colSpan={columns.length} style={{ height: below, padding: 0 }} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}
