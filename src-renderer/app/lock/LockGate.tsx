import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { listen } from '#renderer/contract/events.ts'
import { useNotices } from '#renderer/stores/notices.ts'
import { useTrading } from '#renderer/stores/trading.ts'
import { LockScreen } from './LockScreen.tsx'
import { useActivity } from './use-activity.ts'
import { putAuth, useAuth } from './use-auth.ts'

/** Shows the window's content while the app is unlocked. While it is locked nothing else is there, fetched or kept. */
export function LockGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const auth = useAuth()
  const isLocked = auth.data?.isLocked
  useEffect(() => {
    const look = (): void => {
      call('auth.status', {}).then(
        (status) => putAuth(queries, status),
        () => undefined,
      )
    }
    return listen(window.autocbot, {
      onEvent: (name) => {
        if (name === 'auth.changed') look()
      },
      onMissed: look,
    })
  }, [queries])
  useEffect(() => {
    if (isLocked !== true) return
    // What was known of the accounts is not left in the page.
    queries.removeQueries({ predicate: ({ queryKey: [name] }) => name !== 'auth.status' && name !== 'settings.get' })
    useTrading.setState(useTrading.getInitialState(), true)
    useNotices.setState(useNotices.getInitialState(), true)
  }, [isLocked, queries])
  useActivity(auth.data?.hasPassphrase === true && isLocked === false)

  if (auth.data === undefined) {
    return auth.error === null ? null : <ErrorState error={auth.error} onRetry={() => void auth.refetch()} />
  }
  return auth.data.isLocked ? <LockScreen status={auth.data} /> : children
}
