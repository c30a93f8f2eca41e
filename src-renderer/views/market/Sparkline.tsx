import { useQuery } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { useHealth } from '#renderer/contract/queries.ts'
import type { Overview } from '#shared/contract/market.ts'
import { DAY_MS } from '#shared/time.ts'
import { sparkPath } from './spark-line.ts'

const WIDTH = 104
const HEIGHT = 18
const REFRESH_MS = 60_000
/** From short to long: not every market has every one. */
const TIMEFRAMES = ['15m', '1h', '4h', '1d'] as const

/** The closes of the last day, or of as many days as there must be for a line. */
export function Sparkline({ overview }: { readonly overview: Overview }) {
  const { symbol, time } = overview
  const source = useHealth().data?.source
  const { data } = useQuery({
    queryKey: ['market.candles', 'spark', source, symbol],
    queryFn: () => closesOf(source ?? '', symbol, time ?? 0),
    enabled: source !== undefined && time !== null,
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  })
  const path = sparkPath(data ?? [], WIDTH, HEIGHT)
  const first = data?.[0]
  const last = data?.at(-1)
  const isUp = first === undefined || last === undefined || last >= first
  return (
    <svg
      width={WIDTH}
      height={HEIGHT + 4}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      role="img"
      aria-label={path === '' ? `No chart of ${symbol} yet` : `${symbol} ${isUp ? 'rose' : 'fell'} over the last day`}
      className={`block ${isUp ? 'text-gain' : 'text-loss'}`}
    >
      <path d={path} fill="none" stroke="currentColor" strokeWidth={1.25} strokeLinejoin="round" />
    </svg>
  )
}

async function closesOf(source: string, symbol: string, time: number): Promise<Float64Array> {
  for (const timeframe of TIMEFRAMES) {
    const days = timeframe === '15m' || timeframe === '1h' ? 1 : 30
    const answer = await call('market.candles', { source, symbol, timeframe, from: Math.max(0, time - days * DAY_MS) })
      // A market without this timeframe may have a longer one.
      .catch(() => undefined)
    if (answer !== undefined && answer.columns.close.length > 1) return answer.columns.close
  }
  return new Float64Array()
}
