import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = {
  readonly icon: LucideIcon
  readonly title: string
  readonly text: string
  /** `error` when something went wrong rather than is not there yet. */
  readonly kind?: 'empty' | 'error'
  readonly children?: ReactNode
}

/** What stands where there is nothing to show, and what to do about it. */
export function EmptyState({ icon: Icon, title, text, kind = 'empty', children }: Props) {
  return (
    <div
      role={kind === 'error' ? 'alert' : undefined}
      className="flex h-full flex-col items-center justify-center gap-1 p-6 text-center"
    >
      <Icon size={22} aria-hidden="true" className={`mb-1 ${kind === 'error' ? 'text-loss' : 'text-muted'}`} />
      <p className="font-semibold">{title}</p>
      <p className="max-w-sm text-muted">{text}</p>
      {children !== undefined && <div className="mt-3 flex gap-2">{children}</div>}
    </div>
  )
}
