import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import type { Quote } from '#renderer/stores/quotes.ts'
import type { Overview } from '#shared/contract/market.ts'

const ITEMS_A_PAGE = 1_000
/** Ages of prices and figures of the day are read again in so long; prices themselves come by events. */
const REFRESH_MS = 5_000

/** All instruments with their last 24 hours and the age of their prices, by symbol, in the order of the market. */
export function useOverview(): UseQueryResult<ReadonlyMap<string, Overview>> {
  return useQuery({
    queryKey: ['market.overview', 'by symbol'],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) => call('market.overview', { limit: ITEMS_A_PAGE, ...(cursor === undefined ? {} : { cursor }) }),
        { signal },
      )
      return new Map(pages.flatMap(({ items }) => items).map((item) => [item.symbol, item]))
    },
    refetchInterval: REFRESH_MS,
  })
}

/** Whether a symbol's price is too old to be traded on. A quote that came after the overview was read makes it fresh. */
export function isStale(overview: Overview, quote: Quote | undefined): boolean {
  return overview.isStale && (quote === undefined || quote.time <= (overview.time ?? 0))
}

/** The change over 24 hours at the newest price, a fraction; null where the market has not told it. */
export function changeNow(overview: Overview, quote: Quote | undefined): number | null {
  const { change24h, last } = overview
  if (change24h === null || last === null || quote === undefined || change24h <= -1) return change24h
  const open = Number(last) / (1 + change24h)
  return Number(quote.last) / open - 1
}
