import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { fetchPages } from '#renderer/contract/pages.ts'
import type { Instrument } from '#shared/domain/instrument.ts'

const ITEMS_A_PAGE = 1_000

/** What can be traded on the market at work, by symbol. */
export function useInstruments(): UseQueryResult<ReadonlyMap<string, Instrument>> {
  return useQuery({
    queryKey: ['market.instruments', 'by symbol'],
    queryFn: async ({ signal }) => {
      const pages = await fetchPages(
        (cursor) => call('market.instruments', { limit: ITEMS_A_PAGE, ...(cursor === undefined ? {} : { cursor }) }),
        { signal },
      )
      return new Map(pages.flatMap(({ items }) => items).map((instrument) => [instrument.symbol, instrument]))
    },
  })
}

/** The instrument of a symbol, once it is known. */
export function useInstrument(symbol: string | null): Instrument | undefined {
  const { data } = useInstruments()
  return symbol === null ? undefined : data?.get(symbol)
}
