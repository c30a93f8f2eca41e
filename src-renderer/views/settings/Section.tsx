import { type ReactNode, useId } from 'react'

/** A part of the settings with its heading and what it is about. */
export function Section({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text?: string
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="border-b border-border py-5 first:pt-2 last:border-b-0">
      <h2 id={id} className="text-[14px] font-semibold">
        {title}
      </h2>
      {text !== undefined && <p className="mt-0.5 max-w-prose text-muted">{text}</p>}
      <div className="mt-3 space-y-2.5">{children}</div>
    </section>
  )
}

/** A line of settings: what it is at the left, how to change it at the right. */
export function Row({
  label,
  hint,
  children,
}: {
  readonly label: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <div className="flex items-center gap-4">
      <div className="w-56 shrink-0">
        <div>{label}</div>
        {hint !== undefined && <div className="text-[11px] text-muted">{hint}</div>}
      </div>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">{children}</div>
    </div>
  )
}
