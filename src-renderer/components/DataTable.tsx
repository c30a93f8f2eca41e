import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { fittingColumns } from './fitting-columns.ts'
import { useSize } from './use-size.ts'

const ROW_HEIGHT = 26
const STICKY =
  'sticky right-0 bg-bg shadow-[inset_1px_0_0_var(--border)] group-hover:bg-raised group-aria-selected:bg-raised'

/** A column of a table. Numbers stand at the right; columns of words say `left`. */
export type Column<Row> = {
  readonly id: string
  readonly header: string
  /** Pixels. */
  readonly width: number
  readonly left?: boolean
  /** Stays at the right edge while the others scroll; for the last column. */
  readonly sticky?: boolean
  /** May be left out where there is no room: the lowest number goes first. */
  readonly leaveOut?: number
  /** Explains the heading. */
  readonly title?: string
  readonly cell: (row: Row) => ReactNode
  /** What the column sorts by; a column without it cannot be sorted. Missing values come last. */
  readonly sortBy?: (row: Row) => number | string | null
}

type Sorting = { readonly column: string; readonly descending: boolean }

type Props<Row> = {
  /** The accessible name of the table. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Shown instead of rows where there are none. */
  readonly empty: ReactNode
  /** How the rows are sorted until a heading is clicked; without it they stay as they come. */
  readonly initialSorting?: Sorting
  /** A click or Enter on a row. */
  readonly onChoose?: ((row: Row) => void) | undefined
  readonly isChosen?: (row: Row) => boolean
  /** The last rows come into view: more may be fetched. */
  readonly onEndReached?: () => void
  /** A row that looks disabled, such as one that is on its way out. */
  readonly isDimmed?: (row: Row) => boolean
}

/** A table of any length: only rows on screen are in the page. Arrow keys go from row to row, headings sort. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns: all, rows, rowKey, empty, initialSorting, onChoose, isChosen, onEndReached, isDimmed } = props
  const [sorting, setSorting] = useState<Sorting | undefined>(initialSorting)
  const sorted = useMemo(() => sortRows(rows, all, sorting), [rows, all, sorting])
  const { element: scroller, size } = useSize<HTMLDivElement>()
  const columns = useMemo(() => fittingColumns(all, size?.width), [all, size?.width])
  const [active, setActive] = useState(0)
  const focusWanted = useRef(false)
  // oxlint-disable-next-line react/incompatible-library -- what it answers is read in this component only
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    // The sticky heading covers the first row's height.
    scrollPaddingStart: ROW_HEIGHT,
  })
  const items = virtualizer.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const lastShown = items.at(-1)?.index ?? -1

  useEffect(() => {
    if (!focusWanted.current) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)
    if (row === null || row === undefined) return
    focusWanted.current = false
    row.focus()
  })
  useEffect(() => {
    if (sorted.length > 0 && lastShown >= sorted.length - 1) onEndReached?.()
  }, [lastShown, sorted.length, onEndReached])

  const goTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), sorted.length - 1)
    focusWanted.current = true
    setActive(next)
    virtualizer.scrollToIndex(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys in a row's own controls are theirs.
    if (event.target instanceof HTMLElement && event.target.closest('button, input, select, a') !== null) return
    const row = sorted[active]
    if (event.key === 'ArrowDown') goTo(active + 1)
    else if (event.key === 'ArrowUp') goTo(active - 1)
    else if (event.key === 'PageDown') goTo(active + 10)
    else if (event.key === 'PageUp') goTo(active - 10)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(sorted.length - 1)
    else if (event.key === 'Enter' && row !== undefined && onChoose !== undefined) onChoose(row)
    else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className="relative h-full overflow-auto">
      <table
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className="w-full min-w-max table-fixed border-collapse"
      >
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} style={{ width }} />
          ))}
        </colgroup>
        <thead className="sticky top-0 z-10 bg-panel shadow-[inset_0_-1px_0_var(--border)]">
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sorting={sorting} onSort={setSorting} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {above > 0 && <Gap columns={columns.length} height={above} />}
          {items.map((item) => {
            const row = sorted[item.index]
            if (row === undefined) return null
            const chosen = isChosen?.(row) ?? false
            return (
              <tr
                key={rowKey(row)}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={isChosen === undefined ? undefined : chosen}
                tabIndex={item.index === Math.min(active, sorted.length - 1) ? 0 : -1}
                className={`group h-[26px] focus-ring-inset ${chosen ? 'bg-raised' : 'hover:bg-raised'} ${
                  isDimmed?.(row) === true ? 'text-muted grayscale' : ''
                }`}
                onFocus={() => setActive(item.index)}
                onClick={onChoose === undefined ? undefined : () => onChoose(row)}
              >
                {columns.map((column) => (
                  <td
                    key={column.id}
                    className={`overflow-hidden px-2 py-0 whitespace-nowrap text-ellipsis ${
                      column.left === true ? 'text-left' : 'text-right'
                    } ${column.sticky === true ? STICKY : ''}`}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          {below > 0 && <Gap columns={columns.length} height={below} />}
        </tbody>
      </table>
      {sorted.length === 0 && <div className="absolute inset-x-0 top-[26px] bottom-0">{empty}</div>}
    </div>
  )
}

function Gap({ columns, height }: { readonly columns: number; readonly height: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
}

function HeaderCell<Row>({
  column,
  sorting,
  onSort,
}: {
  readonly column: Column<Row>
  readonly sorting: Sorting | undefined
  readonly onSort: (sorting: Sorting) => void
}) {
  const isSorted = sorting?.column === column.id
  const look = `flex h-full w-full items-center gap-1 px-2 text-[11px] text-muted ${column.left === true ? '' : 'flex-row-reverse'}`
  const direction = !isSorted ? 'none' : sorting.descending ? 'descending' : 'ascending'
  return (
    <th
      scope="col"
      aria-sort={column.sortBy === undefined ? undefined : direction}
      className={`h-[26px] p-0 font-normal ${column.sticky === true ? 'sticky right-0 bg-panel shadow-[inset_1px_-1px_0_var(--border)]' : ''}`}
    >
      {column.sortBy === undefined ? (
        <span title={column.title} className={look}>
          {column.header}
        </span>
      ) : (
        <button
          type="button"
          title={column.title}
          className={`${look} focus-ring-inset hover:text-text`}
          onClick={() => onSort({ column: column.id, descending: isSorted ? !sorting.descending : false })}
        >
          {column.header}
          {direction === 'ascending' && <ArrowUp size={11} aria-hidden="true" />}
          {direction === 'descending' && <ArrowDown size={11} aria-hidden="true" />}
        </button>
      )}
    </th>
  )
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | undefined,
): readonly Row[] {
  const sortBy = columns.find(({ id }) => id === sorting?.column)?.sortBy
  if (sorting === undefined || sortBy === undefined) return rows
  const sign = sorting.descending ? -1 : 1
  return [...rows].sort((one, other) => {
    const [a, b] = [sortBy(one), sortBy(other)]
    if (a === b) return 0
    if (a === null) return 1
    if (b === null) return -1
    return (a < b ? -1 : 1) * sign
  })
}
