import { DAY_MS } from '#shared/time.ts'

/** The spans that can be looked at, counted back from the market's now; `dates` is from a day to a day. */
export const PORTFOLIO_SPANS = [
  { id: '1d', name: '1D', days: 1 },
  { id: '1w', name: '1W', days: 7 },
  { id: '1m', name: '1M', days: 30 },
  { id: '3m', name: '3M', days: 91 },
  { id: '1y', name: '1Y', days: 365 },
  { id: 'all', name: 'All', days: null },
  { id: 'dates', name: 'Dates', days: null },
] as const
export type SpanId = (typeof PORTFOLIO_SPANS)[number]['id']

/** Which part of the past is shown. Days are UTC, as 2024-03-01, both included. */
export type SpanChoice = { readonly id: SpanId; readonly fromDay: string; readonly toDay: string }

/** The times of the span as the engine takes them. */
export function spanTimes(
  { id, fromDay, toDay }: SpanChoice,
  now: number,
): { readonly from?: number; readonly to?: number } {
  if (id === 'dates') {
    const from = Date.parse(fromDay)
    const to = Date.parse(toDay) + DAY_MS
    return { ...(Number.isNaN(from) ? {} : { from }), ...(Number.isNaN(to) ? {} : { to }) }
  }
  const days = PORTFOLIO_SPANS.find((span) => span.id === id)?.days ?? null
  return days === null ? {} : { from: Math.max(0, now - days * DAY_MS) }
}

/** Why the span cannot be shown, in words. */
export function spanProblem({ id, fromDay, toDay }: SpanChoice): string | undefined {
  return id === 'dates' && fromDay !== '' && toDay !== '' && fromDay > toDay
    ? `${fromDay} lies after ${toDay}`
    : undefined
}
