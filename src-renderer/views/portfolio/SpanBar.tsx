import { PORTFOLIO_SPANS, type SpanChoice, spanProblem } from './spans.ts'

/** Which part of the past is shown. */
export function SpanBar({
  span,
  onChange,
}: {
  readonly span: SpanChoice
  readonly onChange: (span: SpanChoice) => void
}) {
  const problem = spanProblem(span)
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1">
      <div role="group" aria-label="Span" className="flex">
        {PORTFOLIO_SPANS.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-pressed={span.id === id}
            className={`h-7 rounded-md px-2 focus-ring-inset ${span.id === id ? 'bg-raised font-semibold text-text' : 'text-muted hover:text-text'}`}
            onClick={() => onChange({ ...span, id })}
          >
            {name}
          </button>
        ))}
      </div>
      {span.id === 'dates' && (
        <>
          <Day label="From day (UTC)" value={span.fromDay} onChange={(fromDay) => onChange({ ...span, fromDay })} />
          <span className="text-muted">to</span>
          <Day label="To day (UTC)" value={span.toDay} onChange={(toDay) => onChange({ ...span, toDay })} />
          {problem !== undefined && (
            <span role="alert" className="text-loss">
              {problem}
            </span>
          )}
        </>
      )}
    </div>
  )
}

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (day: string) => void
}) {
  return (
    <input
      type="date"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-7 rounded-md border border-border bg-bg px-2"
    />
  )
}
