import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useQuotes } from '#renderer/stores/quotes.ts'
import { call } from './client.ts'
import { useHealth } from './queries.ts'

/** A market that trades now goes by the computer's clock. */
const NOW = (): number => Date.now()

/**
 * What time it is on the market at work, in UTC milliseconds: in a replay that of the newest price, which may be years ago.
 * Undefined while that is not known yet.
 */
export function useMarketClock(): (() => number) | undefined {
  const health = useHealth()
  const mode = health.data?.mode
  const isReplay = mode === 'replay'
  const prices = useQuery({
    queryKey: ['market.prices', 'clock'],
    queryFn: () => call('market.prices', { limit: 1_000 }),
    enabled: isReplay,
    staleTime: 0,
  })
  const { data } = prices
  return useMemo(() => {
    if (mode === undefined) return undefined
    if (!isReplay) return NOW
    if (data === undefined) return undefined
    const known = newestTime(data.items)
    return () => Math.max(known ?? 0, newestTime(Object.values(useQuotes.getState().bySymbol)) ?? 0) || Date.now()
  }, [mode, isReplay, data])
}

/** The newest of some prices' times; undefined where there is none. */
export function newestTime(prices: readonly { readonly time: number | null }[]): number | undefined {
  return prices.reduce<number | undefined>(
    (newest, { time }) => (time === null || (newest !== undefined && time <= newest) ? newest : time),
    undefined,
  )
}
