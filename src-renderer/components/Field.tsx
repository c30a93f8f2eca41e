import { type ComponentProps, useId } from 'react'

type Props = Omit<ComponentProps<'input'>, 'id'> & {
  readonly label: string
  /** A unit that stands inside the field, at its right end. */
  readonly unit?: string
  readonly problem?: string | undefined
}

/** A labelled input; numbers stand at the right. A problem is said beside the label, so that nothing moves. */
export function Field({ label, unit, problem, className = '', ...rest }: Props) {
  const id = useId()
  const numeric = rest.inputMode === 'decimal'
  return (
    <div className="min-w-0">
      <div className="mb-0.5 flex justify-between gap-2 text-[11px] leading-4">
        <label htmlFor={id} className="shrink-0 text-muted">
          {label}
        </label>
        {problem !== undefined && (
          <span id={`${id}-problem`} title={problem} className="truncate text-loss">
            {problem}
          </span>
        )}
      </div>
      <div className="relative">
        <input
          id={id}
          {...rest}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          className={`h-7 w-full min-w-0 rounded-md border bg-bg px-2 ${problem === undefined ? 'border-border' : 'border-loss'} ${
            numeric ? `text-right ${unit === undefined ? '' : 'pr-6'}` : ''
          } ${className}`}
        />
        {unit !== undefined && (
          <span aria-hidden="true" className="pointer-events-none absolute top-1 right-2 leading-5 text-muted">
            {unit}
          </span>
        )}
      </div>
    </div>
  )
}
