import { type ReactNode, useId } from 'react'

/** A part of a screen with its heading; `aside` stands at the heading's right. */
export function Panel({
  title,
  aside,
  className = '',
  children,
}: {
  readonly title: string
  readonly aside?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={`flex min-h-0 min-w-0 flex-col ${className}`}>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-border bg-panel px-3">
        <h2 id={id} className="min-w-0 flex-1 truncate font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
