import type { CallInput } from '#shared/contract/contract.ts'
import { type ActivityFilters, FILTERS_OF, timesOf } from './activity-filters.ts'

/** What a list is asked for, without the page. */
export type ListInput = Omit<CallInput<'trading.orders'>, 'limit' | 'cursor' | 'open'>

/** The filters that the shown list knows, as the engine takes them. */
export function listInput(filters: ActivityFilters, account: string, now: number): ListInput {
  const known = FILTERS_OF[filters.tab].flatMap((name) => {
    const value = filters[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const { from, to } = timesOf(filters, now)
  return {
    ...(filters.tab === 'audit' || filters.tab === 'signals' ? {} : { account }),
    ...Object.fromEntries(known),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}
