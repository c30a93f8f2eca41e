import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { call } from '#renderer/contract/client.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { CallInput } from '#shared/contract/contract.ts'

/** Changes settings; what the engine answers is shown at once, a refusal is told. */
export function useSettingsChange(): (change: CallInput<'settings.update'>) => Promise<void> {
  const queries = useQueryClient()
  return useCallback(
    async (change) => {
      try {
        queries.setQueryData(['settings.get'], await call('settings.update', change))
        await queries.invalidateQueries({ queryKey: ['desktop.status'] })
      } catch (error) {
        tellError(error)
      }
    },
    [queries],
  )
}
