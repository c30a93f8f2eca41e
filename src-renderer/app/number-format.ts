import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { Settings } from '#shared/contract/settings.ts'
import { chooseNumberStyle, type NumberStyle, numberStyleOf } from '#shared/format/number-style.ts'

/** The style that the window writes numbers in. Whoever shows numbers that are kept must begin anew when it changes. */
export function useNumberStyle(): NumberStyle {
  const queries = useQueryClient()
  const follow = useCallback((changed: () => void) => queries.getQueryCache().subscribe(changed), [queries])
  const style = useSyncExternalStore(follow, () => styleIn(queries))
  // Before anything below is drawn.
  chooseNumberStyle(style)
  return style
}

let ofSystem: NumberStyle | undefined

function styleIn(queries: QueryClient): NumberStyle {
  const settings = queries.getQueryData<Settings>(['settings.get'])
  const setting = settings?.numberFormat ?? 'system'
  if (setting !== 'system') return setting
  ofSystem ??= numberStyleOf(navigator.language)
  return ofSystem
}
