import type { ComponentProps } from 'react'

type Look = 'primary' | 'normal' | 'quiet' | 'danger'

const LOOKS: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent font-semibold hover:brightness-110',
  normal: 'border border-border bg-raised/60 hover:bg-raised',
  quiet: 'text-muted hover:bg-raised hover:text-text',
  danger: 'border border-loss text-loss hover:bg-loss/10',
}

type Props = ComponentProps<'button'> & {
  readonly look?: Look
  /** A square for an icon alone; such a button needs an `aria-label`. */
  readonly icon?: boolean
}

/** A button of the size of this window's controls. */
export function Button({ look = 'normal', icon = false, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap disabled:pointer-events-none disabled:opacity-45 ${icon ? 'w-7' : 'px-2.5'} ${LOOKS[look]} ${className}`}
    />
  )
}
