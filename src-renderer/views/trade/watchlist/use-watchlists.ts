import { useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { Watchlist, Watchlists } from '#shared/contract/watchlist.ts'

const KEY = ['watchlist.get']
const REMEMBERED = 'trade.watchlist'

/** The lists, the one that is looked at, and how to change them; a change is shown at once and taken back if refused. */
export function useWatchlists() {
  const client = useQueryClient()
  const query = useQuery({ queryKey: KEY, queryFn: () => call('watchlist.get', {}) })
  const remembered = useSettings().data?.remembered[REMEMBERED]
  const lists = query.data?.lists
  const list = lists?.find(({ name }) => name === remembered) ?? lists?.[0]

  const choose = (name: string): void => {
    call('settings.update', { remembered: { [REMEMBERED]: name } }).catch(tellError)
  }
  /** Changes what the lists are now, also when that is long after this was drawn. */
  const change = (edit: (lists: readonly Watchlist[]) => Watchlist[]): void => {
    const before = client.getQueryData<Watchlists>(KEY)
    if (before === undefined) return
    const after: Watchlists = { lists: edit(before.lists) }
    client.setQueryData(KEY, after)
    call('watchlist.set', after).catch((error: unknown) => {
      tellError(error)
      void client.invalidateQueries({ queryKey: KEY })
    })
  }
  return { query, lists, list, choose, change }
}
