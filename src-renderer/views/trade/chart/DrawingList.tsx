import { Popover } from '@base-ui/react/popover'
import { List, Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { DRAWING_TITLES, type Drawing } from '#renderer/charts/live/drawing.ts'
import { Button } from '#renderer/components/Button.tsx'
import { formatDecimals } from '#shared/format/numbers.ts'
import { formatMinute } from '#shared/format/times.ts'

type Props = {
  readonly drawings: readonly Drawing[]
  readonly selected: string | undefined
  readonly tick: number
  readonly barMs: number
  readonly decimals: number
  readonly onSelect: (id: string | undefined) => void
  readonly onChange: (drawings: readonly Drawing[]) => void
  readonly onDelete: (id: string) => void
}

/** All drawings of the symbol: choose one, move it with the arrow keys, delete it. */
export function DrawingList({ drawings, selected, tick, barMs, decimals, onSelect, onChange, onDelete }: Props) {
  const onKeyDown = (event: KeyboardEvent, drawing: Drawing): void => {
    if (event.key === 'Delete' || event.key === 'Backspace') onDelete(drawing.id)
    else {
      const step = STEPS[event.key]
      if (step === undefined) return
      const factor = event.shiftKey ? 10 : 1
      const [bars, ticks] = step
      const to = shifted(drawing, bars * factor * barMs, ticks * factor * tick)
      onChange(drawings.map((each) => (each.id === drawing.id ? to : each)))
    }
    event.preventDefault()
  }
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`Drawings: ${drawings.length}`}
        title="Drawings of this symbol"
        className="inline-flex h-7 shrink-0 items-center gap-1 rounded-md px-1.5 text-muted hover:bg-raised hover:text-text data-popup-open:bg-raised data-popup-open:text-text"
      >
        <List size={14} aria-hidden="true" />
        <span className="min-w-[1ch] text-left text-[11px]">{drawings.length}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-50">
          <Popover.Popup
            aria-label="Drawings"
            className="w-80 rounded-lg border border-border bg-panel p-1 shadow-popup outline-none"
          >
            {drawings.length === 0 ? (
              <p className="px-2 py-1.5 text-muted">
                Nothing is drawn on this symbol. Choose a tool above the chart and drag.
              </p>
            ) : (
              <>
                <p className="px-2 py-1 text-[11px] text-muted">
                  Arrow keys move the focused one, with Shift ten times as far; Delete removes it.
                </p>
                <ul className="max-h-72 overflow-y-auto">
                  {drawings.map((drawing) => (
                    <li key={drawing.id} className="flex items-center gap-1">
                      <button
                        type="button"
                        aria-pressed={drawing.id === selected}
                        className={`flex h-[26px] min-w-0 flex-1 items-center gap-2 rounded px-2 text-left focus-ring-inset hover:bg-raised ${
                          drawing.id === selected ? 'bg-raised' : ''
                        }`}
                        onFocus={() => onSelect(drawing.id)}
                        onClick={() => onSelect(drawing.id)}
                        onKeyDown={(event) => onKeyDown(event, drawing)}
                      >
                        <span className="flex-1 truncate">{DRAWING_TITLES[drawing.kind]}</span>
                        <span className="shrink-0 text-[11px] text-muted">{placeOf(drawing, decimals)}</span>
                      </button>
                      <Button
                        look="quiet"
                        icon
                        aria-label={`Delete ${DRAWING_TITLES[drawing.kind]} ${placeOf(drawing, decimals)}`}
                        title="Delete"
                        onClick={() => onDelete(drawing.id)}
                      >
                        <Trash2 size={13} aria-hidden="true" />
                      </Button>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** Bars and ticks that an arrow key moves by. */
const STEPS: Readonly<Record<string, readonly [bars: number, ticks: number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
}

function shifted(drawing: Drawing, time: number, price: number): Drawing {
  return {
    ...drawing,
    anchors: drawing.anchors.map((anchor) => ({ time: anchor.time + time, price: anchor.price + price })),
  }
}

function placeOf({ kind, anchors: [first, second] }: Drawing, decimals: number): string {
  if (kind === 'profile') return `${formatMinute(first.time).slice(5)} – ${formatMinute(second.time).slice(5)}`
  const price = formatDecimals(first.price, decimals)
  return kind === 'level' ? price : `${price} → ${formatDecimals(second.price, decimals)}`
}
