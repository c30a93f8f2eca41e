import { useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { type Book, putBook, putTrades, useDepth } from '#renderer/stores/depth.ts'
import type { RecentTrade } from '#shared/contract/market.ts'

/** The engine tells books for a minute after they were asked for. */
const ASK_AGAIN_MS = 30_000
const LEVELS = 25
const TRADES = 200

/** The book and the last trades of a symbol, followed as long as this is on screen. */
export function useDepthOf(symbol: string | null): {
  readonly book: Book | undefined
  readonly trades: readonly RecentTrade[] | undefined
  readonly error: Error | null
  readonly retry: () => void
} {
  const { error, refetch } = useQuery({
    queryKey: ['market.orderBook', symbol],
    queryFn: async () => {
      if (symbol === null) throw new Error('no symbol is chosen')
      const [{ time, ...book }, trades] = await Promise.all([
        call('market.orderBook', { symbol, depth: LEVELS }),
        call('market.recentTrades', { symbol, limit: TRADES }),
      ])
      if (time !== null) putBook(symbol, { ...book, time })
      putTrades(symbol, trades)
      return true
    },
    enabled: symbol !== null,
    staleTime: 0,
    refetchInterval: ASK_AGAIN_MS,
    refetchIntervalInBackground: true,
  })
  const book = useDepth(({ books }) => (symbol === null ? undefined : books[symbol]))
  const trades = useDepth((state) => (symbol === null ? undefined : state.trades[symbol]))
  return { book, trades, error, retry: () => void refetch() }
}
