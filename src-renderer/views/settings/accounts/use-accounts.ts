import { useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'

/** When a connection was last heard of no event tells. */
const LOOK_EVERY_MS = 5_000

/** The accounts with their connections and keys. */
export function useAccountStatus() {
  return useQuery({
    queryKey: ['accounts.status'],
    queryFn: () => call('accounts.status', {}),
    refetchInterval: LOOK_EVERY_MS,
  })
}

/** The exchanges at which accounts can be opened. */
export function useExchanges() {
  return useQuery({ queryKey: ['accounts.exchanges'], queryFn: () => call('accounts.exchanges', {}) })
}

/** The stored keys, without the keys themselves. */
export function useCredentials() {
  return useQuery({ queryKey: ['credentials.list'], queryFn: () => call('credentials.list', {}) })
}
