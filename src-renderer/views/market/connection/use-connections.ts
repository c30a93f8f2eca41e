import { useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import type { MarketConnection } from '#shared/contract/market.ts'

/** When it was last heard of and how much of the limit is used, no event tells. */
const LOOK_EVERY_MS = 3_000

/** The connections to exchanges; empty on a market that needs none, and while they are not known. */
export function useConnections(): readonly MarketConnection[] {
  const { data } = useQuery({
    queryKey: ['market.connections'],
    queryFn: () => call('market.connections', {}),
    // A market without an exchange never gets one.
    refetchInterval: ({ state }) => (state.data?.items.length === 0 ? false : LOOK_EVERY_MS),
  })
  return data?.items ?? NONE
}

/** The connection that the prices of an account come by. */
export function useConnectionOf(source: string | undefined): MarketConnection | undefined {
  return useConnections().find(({ exchange }) => exchange === source)
}

const NONE: readonly MarketConnection[] = []
