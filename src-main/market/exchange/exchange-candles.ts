import { columnsOf, feedCandles, requireInstrument } from '#main/market/feed-candles.ts'
import type { BarRange, MarketFeed } from '#main/market/market-feed.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'

/**
 * Candles of an exchange's market, as `feedCandles`: those that are known here, and where they do not reach back far enough,
 * what the exchange has. Throws what asking it throws where nothing is known.
 */
export async function exchangeCandles(
  feed: MarketFeed,
  key: { readonly symbol: string; readonly timeframe: string },
  range: BarRange,
): ReturnType<typeof pageOf> {
  requireInstrument(feed, key.symbol)
  feed.look?.(key.symbol)
  const timeframe = TIMEFRAMES.find((name) => name === key.timeframe)
  if (timeframe === undefined || feed.history === undefined) return feedCandles(feed, key, range)
  const ms = TIMEFRAME_MS[timeframe]
  const known = feed.candles(key.symbol, timeframe, range.limit + 1)
  const first = known[0]
  if (first !== undefined && first.time <= Math.ceil(range.from / ms) * ms) return feedCandles(feed, key, range)
  try {
    const bars = await feed.history(key.symbol, timeframe, { ...range, limit: range.limit + 1 })
    return await pageOf(bars, range.limit)
  } catch (error) {
    if (first === undefined || !(error instanceof AppError)) throw error
    return feedCandles(feed, key, range)
  }
}

function pageOf(bars: Parameters<typeof columnsOf>[0], limit: number) {
  const columns = columnsOf(bars.slice(0, limit))
  const next = bars[limit]
  return Promise.resolve(next === undefined ? { columns } : { columns, nextCursor: String(next.time) })
}
