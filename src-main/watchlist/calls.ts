import type { EventHub } from '#main/contract/event-hub.ts'
import type { MarketFeed } from '#main/market/market-feed.ts'
import type { SettingsRepository } from '#main/storage/books/settings-repository.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import { type Watchlists, watchlistsSchema } from '#shared/contract/watchlist.ts'

/** Under which name the lists lie among the stored settings. */
const KEY = 'watchlists'
const FIRST_NAME = 'Watchlist'
/** More symbols than this are not put into the first list by themselves. */
const MOST_AT_FIRST = 100

/** What the watchlist area needs. */
export type WatchlistParts = {
  readonly repository: SettingsRepository
  readonly events: EventHub
  /** The market whose symbols are in the first list. */
  readonly feed: Pick<MarketFeed, 'instruments' | 'listened'>
}

/** The calls of the watchlist area. Lists that cannot be read (any more) are as good as none. */
export function watchlistHandlers({ repository, events, feed }: WatchlistParts): Handlers<CallsOf<'watchlist'>> {
  return {
    'watchlist.get': () => {
      const kept = watchlistsSchema.safeParse(repository.all()[KEY])
      return kept.success ? kept.data : firstLists(feed)
    },
    'watchlist.set': (lists) => {
      repository.set({ [KEY]: lists })
      events.publish('watchlist.changed', lists)
      return lists
    },
  }
}

/** All symbols that stand in a stored list; none where the trader has made none. */
export function watchedSymbols(repository: Pick<SettingsRepository, 'all'>): readonly string[] {
  const kept = watchlistsSchema.safeParse(repository.all()[KEY])
  return kept.success ? [...new Set(kept.data.lists.flatMap(({ symbols }) => symbols))] : []
}

function firstLists(feed: Pick<MarketFeed, 'instruments' | 'listened'>): Watchlists {
  const symbols = (feed.listened?.() ?? feed.instruments()).map(({ symbol }) => symbol)
  return { lists: [{ name: FIRST_NAME, symbols: symbols.slice(0, MOST_AT_FIRST) }] }
}
