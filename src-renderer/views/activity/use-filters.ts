import { useCallback, useState } from 'react'
import { type ActivityFilters, readFilters, writeFilters } from './activity-filters.ts'

/** The filters of the screen and when they were set, from which spans count back. */
type Shown = { readonly filters: ActivityFilters; readonly now: number }

/** The filters of the screen, which are kept in the address, and how to change some of them. */
export function useFilters(): Shown & { readonly change: (change: Partial<ActivityFilters>) => void } {
  const [shown, setShown] = useState<Shown>(() => ({ filters: readFilters(window.location.search), now: Date.now() }))
  const change = useCallback((changed: Partial<ActivityFilters>) => {
    const filters = { ...readFilters(window.location.search), ...changed }
    const url = new URL(window.location.href)
    url.search = writeFilters(url.search, filters)
    window.history.replaceState(window.history.state, '', url)
    setShown({ filters, now: Date.now() })
  }, [])
  return { ...shown, change }
}
