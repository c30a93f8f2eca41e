import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import type { Watchlist } from '#shared/contract/watchlist.ts'
import { problemOfName } from './list-edits.ts'

type Props = {
  readonly lists: readonly Watchlist[]
  readonly list: Watchlist
  readonly onChoose: (name: string) => void
  readonly onAdd: (name: string) => void
  readonly onRename: (name: string) => void
  readonly onRemove: () => void
  /** Shows the rows as the list has them. */
  readonly onOwnOrder: () => void
}

/** Which list is looked at, and what can be done with it. */
export function ListHeader({ lists, list, onChoose, onAdd, onRename, onRemove, onOwnOrder }: Props) {
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null)
  if (naming !== null) {
    const finish = (name: string): void => {
      setNaming(null)
      if (naming === 'new') onAdd(name)
      else if (name !== list.name) onRename(name)
    }
    return (
      <NameForm
        lists={lists}
        renamed={naming === 'rename' ? list.name : undefined}
        onName={finish}
        onCancel={() => setNaming(null)}
      />
    )
  }
  const items = [
    { label: 'New list', act: () => setNaming('new'), disabled: false },
    { label: 'Rename list', act: () => setNaming('rename'), disabled: false },
    { label: 'Delete list', act: onRemove, disabled: lists.length === 1 },
    { label: 'Own order of rows', act: onOwnOrder, disabled: false },
  ]
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-b border-border px-1">
      <Choice
        label="List of symbols"
        hideLabel
        hideDetail
        options={lists.map(({ name, symbols }) => ({ value: name, label: name, detail: String(symbols.length) }))}
        value={list.name}
        placeholder="List"
        onChoose={onChoose}
      />
      <Menu.Root modal={false}>
        <Menu.Trigger
          aria-label="Actions of the list"
          className="inline-flex h-7 w-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text data-popup-open:bg-raised"
        >
          <Ellipsis size={14} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="end" className="z-50">
            <Menu.Popup className="min-w-44 rounded-lg border border-border bg-panel p-1 shadow-popup outline-none">
              {items.map(({ label, act, disabled }) => (
                <Menu.Item
                  key={label}
                  label={label}
                  disabled={disabled}
                  className="flex h-7 cursor-default items-center rounded px-2 outline-none data-disabled:opacity-45 data-highlighted:bg-raised"
                  onClick={act}
                >
                  {label}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  )
}

type NameProps = {
  readonly lists: readonly Watchlist[]
  readonly renamed: string | undefined
  readonly onName: (name: string) => void
  readonly onCancel: () => void
}

/** Takes the place of the heading while a list is named; Escape leaves it. */
function NameForm({ lists, renamed, onName, onCancel }: NameProps) {
  const [name, setName] = useState(renamed ?? '')
  const problem = problemOfName(lists, name, renamed)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (problem === undefined) onName(name.trim())
  }
  const isWrong = problem !== undefined && name !== ''
  return (
    <form onSubmit={submit} className="flex h-9 shrink-0 items-center gap-1 border-b border-border px-1">
      <input
        aria-label="Name of the list"
        aria-invalid={isWrong}
        title={isWrong ? problem : undefined}
        // The trader has just asked to type here.
        ref={(input) => input?.focus()}
        value={name}
        placeholder="Name of the list"
        className={`h-7 w-full min-w-0 rounded-md border bg-bg px-2 ${isWrong ? 'border-loss' : 'border-border'}`}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && onCancel()}
      />
      <Button type="submit" look="primary" disabled={problem !== undefined}>
        Save
      </Button>
      <Button look="quiet" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  )
}
