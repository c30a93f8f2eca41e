import { type QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import type { AuthStatus } from '#shared/contract/auth.ts'

const KEY = ['auth.status']

/** Whether the app is locked, and what keeps keys safe here. */
export function useAuth(): UseQueryResult<AuthStatus> {
  return useQuery({ queryKey: KEY, queryFn: () => call('auth.status', {}) })
}

/** Shows what the engine has just answered. */
export function putAuth(queries: QueryClient, status: AuthStatus): void {
  queries.setQueryData(KEY, status)
}

/** Locks the app; the lock screen comes at once. */
export async function lockApp(queries: QueryClient): Promise<void> {
  putAuth(queries, await call('auth.lock', {}))
}
