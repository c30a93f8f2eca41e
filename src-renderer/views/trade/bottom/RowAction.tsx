import type { LucideIcon } from 'lucide-react'

type Props = {
  readonly icon: LucideIcon
  /** What it does and to what; its accessible name and its tooltip. */
  readonly label: string
  /** Why it cannot be done. */
  readonly disabledBecause?: string | undefined
  readonly onClick: () => void
}

/** A small button in a row of a table. */
export function RowAction({ icon: Icon, label, disabledBecause, onClick }: Props) {
  const isDisabled = disabledBecause !== undefined
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={isDisabled}
      title={disabledBecause ?? label}
      className={`flex size-[22px] shrink-0 items-center justify-center rounded text-muted focus-ring-inset ${isDisabled ? 'opacity-40' : 'hover:bg-border hover:text-text'}`}
      onClick={(event) => {
        // The row itself goes to its symbol.
        event.stopPropagation()
        if (!isDisabled) onClick()
      }}
    >
      <Icon size={13} aria-hidden="true" />
    </button>
  )
}
