import { ContextMenu } from '@base-ui/react/context-menu'
import { ListPlus } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { DataTable } from '#renderer/components/DataTable.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { useSize } from '#renderer/components/use-size.ts'
import { goToSymbol, useDesk } from '#renderer/stores/desk.ts'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { isStale } from '#renderer/views/market/use-overview.ts'
import type { Overview } from '#shared/contract/market.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { type WatchRow, watchColumns } from './watch-columns.tsx'

const TABLE = 'table[aria-label="Watchlist"]'
/** After this time a change of the list is on screen. */
const SETTLED_MS = 60

type Props = {
  readonly symbols: readonly string[]
  readonly overviews: ReadonlyMap<string, Overview>
  readonly instruments: ReadonlyMap<string, Instrument>
  readonly onMove: (symbol: string, index: number) => void
  readonly onRemove: (symbol: string) => void
  /** Shows the rows as the list has them. */
  readonly onOwnOrder: () => void
}

/** The symbols of a list with their prices. Alt and an arrow key move a row, Delete removes it, so does its menu. */
export function WatchTable({ symbols, overviews, instruments, onMove, onRemove, onOwnOrder }: Props) {
  const chosen = useDesk((state) => state.symbol)
  const [pointed, setPointed] = useState<string | null>(null)
  const { element, size } = useSize<HTMLDivElement>()
  const columns = watchColumns(size?.width ?? 0)
  const rows = useMemo(
    () =>
      symbols.map(
        (symbol): WatchRow => ({
          symbol,
          overview: overviews.get(symbol),
          tickSize: instruments.get(symbol)?.tickSize,
        }),
      ),
    [symbols, overviews, instruments],
  )

  const move = (symbol: string, index: number): void => {
    if (document.querySelector(`${TABLE} th[aria-sort$="cending"]`) !== null) onOwnOrder()
    onMove(symbol, index)
    focusLater(symbol)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const symbol = symbolOf(event.target)
    const isOnRow = event.target instanceof HTMLElement && event.target.matches('tr[data-row]')
    if (symbol === null || !isOnRow) return
    const at = symbols.indexOf(symbol)
    if (event.key === 'Delete') {
      onRemove(symbol)
      focusLater(symbols[at + 1] ?? symbols[at - 1])
    } else if (event.altKey && event.key === 'ArrowUp') move(symbol, at - 1)
    else if (event.altKey && event.key === 'ArrowDown') move(symbol, at + 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const drag = useDrag((symbol, target) => move(symbol, symbols.indexOf(target)))
  const at = pointed === null ? -1 : symbols.indexOf(pointed)
  const actions =
    pointed === null
      ? []
      : [
          { label: 'Move up', keys: 'Alt ↑', disabled: at <= 0, act: () => move(pointed, at - 1) },
          { label: 'Move down', keys: 'Alt ↓', disabled: at === symbols.length - 1, act: () => move(pointed, at + 1) },
          { label: 'Move to the top', keys: '', disabled: at <= 0, act: () => move(pointed, 0) },
          { label: 'Remove', keys: 'Del', disabled: false, act: () => onRemove(pointed) },
        ]
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        ref={element}
        className="h-full min-h-0 [&_tr[data-drop]]:outline-1 [&_tr[data-drop]]:-outline-offset-1 [&_tr[data-drop]]:outline-accent"
        onKeyDownCapture={onKeyDown}
        onClickCapture={(event) => {
          const symbol = symbolOf(event.target)
          if (symbol === null || !(event.target instanceof Element) || event.target.closest('[data-remove]') === null)
            return
          event.stopPropagation()
          onRemove(symbol)
        }}
        onContextMenuCapture={({ target }) => setPointed(symbolOf(target))}
        {...drag}
      >
        <DataTable
          label="Watchlist"
          columns={columns}
          rows={rows}
          rowKey={({ symbol }) => symbol}
          onChoose={({ symbol, overview }) => overview !== undefined && goToSymbol(symbol)}
          isChosen={({ symbol }) => symbol === chosen}
          isDimmed={isDimmed}
          empty={
            <EmptyState icon={ListPlus} title="This list is empty" text="Choose a symbol under “Add symbol” above." />
          }
        />
      </ContextMenu.Trigger>
      {actions.length > 0 && (
        <ContextMenu.Portal>
          <ContextMenu.Positioner className="z-50">
            <ContextMenu.Popup
              aria-label={`Actions for ${pointed ?? ''}`}
              className="min-w-44 rounded-lg border border-border bg-panel p-1 shadow-popup outline-none"
            >
              {actions.map(({ label, keys, disabled, act }) => (
                <ContextMenu.Item
                  key={label}
                  label={label}
                  disabled={disabled}
                  className="flex h-7 cursor-default items-center gap-4 rounded px-2 outline-none data-disabled:opacity-45 data-highlighted:bg-raised"
                  onClick={act}
                >
                  <span className="flex-1">{label}</span>
                  <span className="text-[11px] text-muted">{keys}</span>
                </ContextMenu.Item>
              ))}
            </ContextMenu.Popup>
          </ContextMenu.Positioner>
        </ContextMenu.Portal>
      )}
    </ContextMenu.Root>
  )
}

function isDimmed({ symbol, overview }: WatchRow): boolean {
  return overview === undefined || isStale(overview, useQuotes.getState().bySymbol[symbol])
}

/** A row that was moved takes the keyboard along, as soon as it stands in its new place. */
function focusLater(symbol: string | undefined): void {
  if (symbol === undefined) return
  setTimeout(() => {
    const rows = [...document.querySelectorAll<HTMLElement>(`${TABLE} tr[data-row]`)]
    rows.find((row) => symbolOf(row) === symbol)?.focus()
  }, SETTLED_MS)
}

/** The symbol of the row in which something is. */
function symbolOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null
  return target.closest('tr')?.querySelector<HTMLElement>('[data-symbol]')?.dataset['symbol'] ?? null
}

/** Rows are dragged by their symbol and dropped on another row, whose place they take. */
function useDrag(onDrop: (symbol: string, target: string) => void) {
  const dragged = useRef<string | null>(null)
  const marked = useRef<HTMLElement | null>(null)
  const mark = (row: HTMLElement | null): void => {
    if (marked.current === row) return
    delete marked.current?.dataset['drop']
    marked.current = row
    if (row !== null) row.dataset['drop'] = 'true'
  }
  return {
    onDragStart: (event: DragEvent) => {
      dragged.current = symbolOf(event.target)
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', dragged.current ?? '')
    },
    onDragOver: (event: DragEvent) => {
      if (dragged.current === null) return
      event.preventDefault()
      mark(event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-row]') : null)
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      const target = symbolOf(event.target)
      if (dragged.current !== null && target !== null && target !== dragged.current) onDrop(dragged.current, target)
      mark(null)
      dragged.current = null
    },
    onDragEnd: () => {
      mark(null)
      dragged.current = null
    },
  }
}
