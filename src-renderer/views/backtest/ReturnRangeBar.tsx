import { returnRange } from '#shared/domain/return-range.ts'

/** The returns of the draws as a bar with their median, and that of the run as a dot; nothing where a check has none. */
export function ReturnRangeBar({ figures }: { readonly figures: Readonly<Record<string, number | null>> }) {
  const range = returnRange(figures)
  if (range === undefined) return null
  const left = (share: number): string => `${share * 100}%`
  return (
    <div
      role="img"
      aria-label="Returns of the draws (bar, with their median) and of the run (dot)"
      title="Bar: nine of ten draws. Line: their median. Dot: the run."
      className="relative my-1 h-3 w-80 max-w-full"
    >
      <div
        className="absolute top-1 h-1 rounded bg-border"
        style={{ left: left(range.low), width: left(range.high - range.low) }}
      />
      <div className="absolute top-0 h-3 w-0.5 bg-muted" style={{ left: left(range.median) }} />
      <div
        className="absolute top-0.5 size-2 -translate-x-1 rounded-full bg-accent"
        style={{ left: left(range.own) }}
      />
    </div>
  )
}
