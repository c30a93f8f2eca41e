import { ContextMenu } from '@base-ui/react/context-menu'
import type { MouseEvent, ReactElement } from 'react'

/** Something that can be done at a price of the chart. */
export type ChartMenuItem = { readonly label: string; readonly detail?: string; readonly run: () => void }

type Props = {
  readonly items: readonly ChartMenuItem[]
  /** Called before the menu opens, with the pointer's place, or nothing where it was opened by a key. */
  readonly onOpen: (event: MouseEvent<HTMLElement>) => void
  /** What is right-clicked. */
  readonly children: ReactElement<Record<string, unknown>>
}

/** The menu of a right click, or of the menu key, on the chart. */
export function ChartMenu({ items, onOpen, children }: Props) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger onContextMenu={onOpen} render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50">
          <ContextMenu.Popup className="min-w-56 rounded-lg border border-border bg-panel p-1 shadow-popup outline-none">
            {items.map(({ label, detail, run }) => (
              <ContextMenu.Item
                key={label}
                label={label}
                className="flex h-7 cursor-default items-center gap-4 rounded px-2 outline-none data-highlighted:bg-raised"
                onClick={run}
              >
                <span className="flex-1">{label}</span>
                {detail !== undefined && <span className="text-[11px] text-muted">{detail}</span>}
              </ContextMenu.Item>
            ))}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
