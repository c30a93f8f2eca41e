import { X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Button } from '#renderer/components/Button.tsx'

/** What is known of the row that was chosen, at the right of its list. */
export function DetailPanel({
  title,
  onClose,
  children,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <aside aria-labelledby={id} className="flex w-[22rem] shrink-0 flex-col border-l border-border bg-panel">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-border pr-1 pl-3">
        <h2 id={id} className="min-w-0 flex-1 truncate font-semibold">
          {title}
        </h2>
        <Button look="quiet" icon aria-label="Close details" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      <div className="min-h-0 flex-1 space-y-4 overflow-y-auto p-3">{children}</div>
    </aside>
  )
}

/** Names and values beside each other. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="text-right break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
