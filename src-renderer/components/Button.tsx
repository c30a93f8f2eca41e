import type { ComponentProps } from 'react'

type Look = 'primary' | 'normal' | 'quiet' | 'danger'

const LOOKS: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent font-semibold hover:brightness-110',
  normal: 'border border-border bg-raised/60 hover:bg-raised',
  quiet: 'text-muted hover:bg-raised hover:text-text',
  danger: 'border border-loss text-loss hover:bg-loss/10',
}

/** A button of the size of this window's controls. */
export function Button({
  look = 'normal',
  className = '',
  ...rest
}: ComponentProps<'button'> & { readonly look?: Look }) {
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 whitespace-nowrap disabled:pointer-events-none disabled:opacity-45 ${LOOKS[look]} ${className}`}
    />
  )
}
