import { useCallback, useState } from 'react'
import { type ActivityFilters, readFilters, writeFilters } from './activity-filters.ts'

/** The filters of the screen and when they were set by the market's clock, from which spans count back. */
type Shown = { readonly filters: ActivityFilters; readonly now: number | undefined }

/**
 * The filters of the screen, which are kept in the address, and how to change some of them. The time is undefined while the
 * clock is.
 */
export function useFilters(
  clock: (() => number) | undefined,
): Shown & { readonly change: (change: Partial<ActivityFilters>) => void } {
  const [shown, setShown] = useState<Shown>(() => ({ filters: readFilters(window.location.search), now: clock?.() }))
  if (shown.now === undefined && clock !== undefined) setShown({ ...shown, now: clock() })
  const change = useCallback(
    (changed: Partial<ActivityFilters>) => {
      const filters = { ...readFilters(window.location.search), ...changed }
      const url = new URL(window.location.href)
      url.search = writeFilters(url.search, filters)
      window.history.replaceState(window.history.state, '', url)
      setShown({ filters, now: clock?.() })
    },
    [clock],
  )
  return { ...shown, change }
}
