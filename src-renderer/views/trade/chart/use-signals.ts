import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '#renderer/contract/client.ts'
import type { Signal } from '#shared/contract/signals.ts'

/** More than so many of the newest are not marked. */
const MOST = 1_000
const NONE: readonly Signal[] = []

/** The newest signals of a symbol that were meant for an account. */
export function useSignals(account: string | null, symbol: string | null): readonly Signal[] {
  const { data } = useQuery({
    queryKey: ['signals.list', symbol, 'chart'],
    queryFn: async () => (await call('signals.list', { symbol: symbol ?? '', limit: MOST })).items,
    enabled: symbol !== null,
  })
  return useMemo(() => data?.filter((signal) => signal.account === account) ?? NONE, [data, account])
}
