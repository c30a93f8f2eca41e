const COLORS = { fine: 'fill-accent', near: 'fill-warn', reached: 'fill-loss' } as const

type Props = {
  readonly label: string
  /** From 0 to 1. */
  readonly share: number
  readonly level?: keyof typeof COLORS
  /** Says the same in words. */
  readonly text: string
}

/** How much of something is used; the numbers stand beside it. */
export function Bar({ label, share, level = 'fine', text }: Props) {
  return (
    <svg
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={text}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="block h-1.5 w-full rounded-full bg-raised"
    >
      <rect x="0" y="0" width={share * 100} height="4" className={COLORS[level]} />
    </svg>
  )
}
