import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

const ROWS_A_PAGE = 100

type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string | undefined }

/** A long listing of an account, fetched further as it is scrolled. The key begins with the call's name. */
export function usePages<Item>(
  queryKey: QueryKey,
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): {
  readonly rows: readonly Item[]
  readonly isLoading: boolean
  readonly error: Error | null
  readonly onEndReached: () => void
  readonly retry: () => void
} {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage({ limit: ROWS_A_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = query
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  const onEndReached = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  return { rows, isLoading: query.isPending, error: query.error, onEndReached, retry: () => void refetch() }
}
