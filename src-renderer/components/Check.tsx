import { type ReactNode, useId } from 'react'

type Props = {
  readonly checked: boolean
  readonly title?: string
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}

/** A box to tick, with its label at the right. */
export function Check({ checked, title, onChange, children }: Props) {
  const id = useId()
  return (
    <span className="flex items-center gap-2" title={title}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        className="size-3.5 shrink-0 accent-accent"
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id} className="min-w-0">
        {children}
      </label>
    </span>
  )
}
