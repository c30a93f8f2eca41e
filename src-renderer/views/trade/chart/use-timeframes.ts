import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { useSettings } from '#renderer/contract/queries.ts'
import { useDesk } from '#renderer/stores/desk.ts'
import { followBars } from '#renderer/stores/live-candles.ts'
import { tellError } from '#renderer/stores/notices.ts'
import { TIMEFRAMES, type Timeframe } from '#shared/time.ts'
import { chartIsShown } from './chart-shown.ts'

/** Those that are offered where the market has them, and its shortest one. */
const OFFERED: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d']
/** Later than any bar: the call then says whether there is such a series, and nothing else. */
const NEVER = 8.64e15
const NAME = 'chart.timeframe'

/**
 * The timeframes that the chart offers, and the one it shows: the chosen one where the market has it, else the shortest.
 * Empty and undefined until they are known; `isEmpty` once it is known that the market has no candles yet.
 */
export function useTimeframes(
  source: string | undefined,
  symbol: string | null,
): {
  readonly offered: readonly Timeframe[]
  readonly timeframe: Timeframe | undefined
  readonly isEmpty: boolean
  readonly error: unknown
} {
  const wanted = useDesk((state) => state.timeframe)
  const query = useQuery({
    queryKey: ['chart.timeframes', source],
    queryFn: async () => {
      if (source === undefined || symbol === null) return []
      const found = await Promise.all(TIMEFRAMES.map((timeframe) => hasSeries(source, symbol, timeframe)))
      return TIMEFRAMES.filter((_, index) => found[index])
    },
    enabled: source !== undefined && symbol !== null,
  })
  const known = query.data
  const { refetch } = query
  const isEmpty = known !== undefined && known.length === 0
  useEffect(() => {
    // Before its first trade a market has no candles: there is nothing more to wait for.
    if (!isEmpty || symbol === null) return undefined
    chartIsShown()
    return followBars(symbol, () => void refetch())
  }, [isEmpty, symbol, refetch])
  useKeptTimeframe()
  const offered = (known ?? []).filter((timeframe, index) => index === 0 || OFFERED.includes(timeframe))
  return { offered, timeframe: offered.find((each) => each === wanted) ?? offered[0], isEmpty, error: query.error }
}

/** Shows another timeframe, also the next time. */
export function chooseTimeframe(timeframe: Timeframe): void {
  useDesk.setState({ timeframe })
  call('settings.update', { remembered: { [NAME]: timeframe } }).catch(tellError)
}

/** Begins with the timeframe of the last time. */
function useKeptTimeframe(): void {
  const kept = useSettings().data?.remembered[NAME]
  const isDone = useRef(false)
  useEffect(() => {
    if (isDone.current || typeof kept !== 'string') return
    isDone.current = true
    useDesk.setState({ timeframe: kept })
  }, [kept])
}

async function hasSeries(source: string, symbol: string, timeframe: Timeframe): Promise<boolean> {
  try {
    await call('market.candles', { source, symbol, timeframe, from: NEVER, limit: 1 })
    return true
  } catch (error) {
    if (error instanceof CallFailed && error.code === 'NOT_FOUND') return false
    throw error
  }
}
