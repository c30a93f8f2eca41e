import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import type { Difference } from '#shared/domain/difference.ts'

const ITEMS_A_PAGE = 200
const MOST_PAGES = 10

/** What books and exchange of an account differ about, oldest first. An account of another market has none to show. */
export function useDifferences(account: string | null): UseQueryResult<Difference[]> {
  return useQuery({
    queryKey: ['trading.differences', account],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) =>
          call('trading.differences', {
            account: account ?? '',
            limit: ITEMS_A_PAGE,
            ...(cursor === undefined ? {} : { cursor }),
          }),
        { signal, most: MOST_PAGES },
      )
      return pages.flatMap(({ items }) => items)
    },
    enabled: account !== null,
  })
}
