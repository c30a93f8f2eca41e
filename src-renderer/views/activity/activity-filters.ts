import { type OrderStatus, orderStatusSchema, type Side, sideSchema } from '#shared/domain/order.ts'
import { DAY_MS } from '#shared/time.ts'

export const ACTIVITY_TABS = ['orders', 'fills', 'trades', 'signals', 'audit'] as const
export type ActivityTab = (typeof ACTIVITY_TABS)[number]

/** How far back the lists go; `dates` is from a day to a day. */
export const SPANS = ['all', '1d', '7d', '30d', '90d', '365d', 'dates'] as const
export type Span = (typeof SPANS)[number]

/** What the lists show; undefined is everything. Days are UTC, as 2024-03-01, both included. */
export type ActivityFilters = {
  readonly tab: ActivityTab
  readonly span: Span
  readonly fromDay?: string | undefined
  readonly toDay?: string | undefined
  readonly account?: string | undefined
  readonly symbol?: string | undefined
  readonly side?: Side | undefined
  readonly status?: OrderStatus | undefined
  readonly strategyId?: string | undefined
}

export const NO_FILTERS: ActivityFilters = { tab: 'orders', span: 'all' }

/** The filters that an address names; what it says wrongly counts as not said. */
export function readFilters(query: string): ActivityFilters {
  const params = new URLSearchParams(query)
  const text = (name: string): string | undefined => params.get(name)?.slice(0, 64) || undefined
  return {
    tab: ACTIVITY_TABS.find((tab) => tab === params.get('tab')) ?? 'orders',
    span: SPANS.find((span) => span === params.get('span')) ?? 'all',
    fromDay: dayOf(params.get('from')),
    toDay: dayOf(params.get('to')),
    account: text('account'),
    symbol: text('symbol'),
    side: sideSchema.safeParse(params.get('side')).data,
    status: orderStatusSchema.safeParse(params.get('status')).data,
    strategyId: text('strategy'),
  }
}

/** The query of an address with these filters; what else it says stays. */
export function writeFilters(query: string, filters: ActivityFilters): string {
  const params = new URLSearchParams(query)
  const values: Readonly<Record<string, string | undefined>> = {
    tab: filters.tab === 'orders' ? undefined : filters.tab,
    span: filters.span === 'all' ? undefined : filters.span,
    from: filters.span === 'dates' ? filters.fromDay : undefined,
    to: filters.span === 'dates' ? filters.toDay : undefined,
    account: filters.account,
    symbol: filters.symbol,
    side: filters.side,
    status: filters.status,
    strategy: filters.strategyId,
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') params.delete(name)
    else params.set(name, value)
  }
  return params.toString()
}

/** The times `[from, to)` of a span, counted back from `now`. */
export function timesOf(
  { span, fromDay, toDay }: Pick<ActivityFilters, 'span' | 'fromDay' | 'toDay'>,
  now: number,
): { readonly from?: number; readonly to?: number } {
  if (span === 'all') return {}
  if (span !== 'dates') return { from: now - Number(span.slice(0, -1)) * DAY_MS }
  const from = fromDay === undefined ? undefined : Date.parse(fromDay)
  const to = toDay === undefined ? undefined : Date.parse(toDay) + DAY_MS
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** Why the span cannot be listed, in words. */
export function spanProblem({ span, fromDay, toDay }: ActivityFilters): string | undefined {
  if (span !== 'dates' || fromDay === undefined || toDay === undefined || fromDay <= toDay) return undefined
  return `${fromDay} lies after ${toDay}`
}

/** Which filters a list knows. */
export const FILTERS_OF: Readonly<Record<ActivityTab, readonly ('symbol' | 'side' | 'status' | 'strategyId')[]>> = {
  orders: ['symbol', 'side', 'status', 'strategyId'],
  fills: ['symbol', 'side', 'strategyId'],
  trades: ['symbol', 'strategyId'],
  signals: ['symbol', 'strategyId'],
  audit: [],
}

/** Whether anything is filtered away in the list that is shown. */
export function isFiltered(filters: ActivityFilters): boolean {
  return filters.span !== 'all' || FILTERS_OF[filters.tab].some((name) => filters[name] !== undefined)
}

function dayOf(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
}
