import { useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import type { Fill } from '#shared/domain/fill.ts'
import type { Trade } from '#shared/domain/trade.ts'

/** More than so many of the newest are not marked. */
const MOST = 1_000
const NONE = { fills: [], trades: [] } as const

/** The newest fills and closed round trips of a symbol on an account. */
export function useFillsAndTrades(
  account: string | null,
  symbol: string | null,
): { readonly fills: readonly Fill[]; readonly trades: readonly Trade[] } {
  const enabled = account !== null && symbol !== null
  const input = { account: account ?? '', symbol: symbol ?? '', limit: MOST }
  const fills = useQuery({
    queryKey: ['trading.fills', account, symbol, 'chart'],
    queryFn: async () => (await call('trading.fills', input)).items,
    enabled,
  })
  const trades = useQuery({
    queryKey: ['trading.trades', account, symbol, 'chart'],
    queryFn: async () => (await call('trading.trades', { ...input, open: false })).items,
    enabled,
  })
  return { fills: fills.data ?? NONE.fills, trades: trades.data ?? NONE.trades }
}
