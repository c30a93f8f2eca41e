import { type ComponentProps, useId } from 'react'

type Props = Omit<ComponentProps<'input'>, 'id'> & {
  readonly label: string
  /** A unit that stands inside the field, at its right end. */
  readonly unit?: string
  readonly problem?: string | undefined
}

/** A labelled input; numbers stand at the right. A problem is said at the field itself. */
export function Field({ label, unit, problem, className = '', ...rest }: Props) {
  const id = useId()
  const numeric = rest.inputMode === 'decimal'
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block truncate text-[11px] leading-4 text-muted">
        {label}
      </label>
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
      {problem !== undefined && (
        <p id={`${id}-problem`} className="mt-0.5 text-[11px] leading-4 text-loss">
          {problem}
        </p>
      )}
    </div>
  )
}
