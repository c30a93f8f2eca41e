import { Dialog } from '@base-ui/react/dialog'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { matching, type PaletteCommand } from './match.ts'

type Props = {
  readonly open: boolean
  readonly commands: readonly PaletteCommand[]
  readonly onClose: () => void
}

/** Everything that can be done, found by typing: arrow keys choose, Enter does it, Escape leaves. */
export function Palette({ open, commands, onClose }: Props) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/60" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[36rem] max-w-[94vw] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-border bg-panel shadow-popup">
          <Dialog.Title className="sr-only">Command palette</Dialog.Title>
          {open && <Finder commands={commands} onClose={onClose} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ commands, onClose }: Omit<Props, 'open'>) {
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const found = useMemo(() => matching(commands, typed), [commands, typed])

  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const run = (command: PaletteCommand | undefined): void => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0))
    else if (event.key === 'Enter') run(found[active])
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        // The palette was opened to type into it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-label="Command or symbol"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[active] === undefined ? undefined : `${id}-${active}`}
        placeholder="Go to a symbol, or do anything…"
        className="h-11 shrink-0 border-b border-border bg-panel px-4 text-[14px] outline-none"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Commands"
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {found.map((command, index) => (
          <li key={command.id} role="presentation">
            {found[index - 1]?.group !== command.group && (
              <div aria-hidden="true" className="px-2.5 pt-1.5 pb-0.5 text-[11px] text-muted">
                {command.group}
              </div>
            )}
            <div
              id={`${id}-${index}`}
              data-index={index}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              className={`flex h-7 cursor-default items-center gap-3 rounded-md px-2.5 ${index === active ? 'bg-raised' : ''}`}
              onMouseMove={() => setActive(index)}
              onClick={() => run(command)}
              onKeyDown={onKeyDown}
            >
              <span className="min-w-0 flex-1 truncate">{command.title}</span>
              {command.keys !== undefined && <kbd className="text-[11px] text-muted">{command.keys}</kbd>}
            </div>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p role="status" className="px-4 pb-4 text-muted">
          Nothing is called “{typed}”. Try a screen, a symbol such as ETH, or a word like halt.
        </p>
      )}
    </>
  )
}
