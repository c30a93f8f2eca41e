import type { Candle, CandleColumns } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#shared/time.ts'
import { type MarketFeed, sourceOf } from './market-feed.ts'

/** Throws NOT_FOUND unless the feed has an instrument of that symbol. */
export function requireInstrument(feed: MarketFeed, symbol: string): void {
  if (feed.instruments().some((instrument) => instrument.symbol === symbol)) return
  const known = feed.instruments().map((instrument) => instrument.symbol)
  const meant = suggest(symbol, known)
  const details = { symbol, ...(meant === undefined ? {} : { suggestion: meant }) }
  throw new AppError('NOT_FOUND', `there is no instrument ${quoted(symbol)}${didYouMean(meant)}`, details)
}

/** The timeframes in which a feed has candles of a symbol, from short to long; none before its first trade. */
export function timeframesOf(feed: MarketFeed, symbol: string): readonly Timeframe[] {
  return TIMEFRAMES.filter((timeframe) => feed.candles(symbol, timeframe, 1).length > 0)
}

/**
 * The candles of a feed that open in [from, to), oldest first, with the one still open; the opening time of the next one as
 * cursor where they are more than `limit`. Throws NOT_FOUND for an unknown symbol or a timeframe that the feed lacks.
 */
export function feedCandles(
  feed: MarketFeed,
  key: { readonly symbol: string; readonly timeframe: string },
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): { columns: ReturnType<typeof columnsOf>; nextCursor?: string } {
  requireInstrument(feed, key.symbol)
  const timeframe = TIMEFRAMES.find((name) => name === key.timeframe)
  const newest = timeframe === undefined ? undefined : feed.candles(key.symbol, timeframe, 1).at(-1)
  if (timeframe === undefined || newest === undefined) {
    const known = timeframesOf(feed, key.symbol)
    const message = `the ${sourceOf(feed)} market has no candles ${key.symbol} ${key.timeframe}`
    const rest = known.length === 0 ? ' yet' : `; it has ${known.join(', ')}`
    throw new AppError('NOT_FOUND', `${message}${rest}`, { ...key })
  }
  // Gaps make fewer bars than the time has room for, so that these always reach back far enough.
  const most = Math.ceil((newest.time - from) / TIMEFRAME_MS[timeframe]) + 1
  const bars = most < 1 ? [] : feed.candles(key.symbol, timeframe, most)
  const wanted = bars.filter(({ time }) => time >= from && time < to)
  const columns = columnsOf(wanted.slice(0, limit))
  const next = wanted[limit]
  return next === undefined ? { columns } : { columns, nextCursor: String(next.time) }
}

/** Bars as columns. */
export function columnsOf(bars: readonly Candle[]) {
  const column = (value: (bar: Candle) => number) => Float64Array.from(bars, value)
  return {
    time: column(({ time }) => time),
    open: column(({ open }) => open),
    high: column(({ high }) => high),
    low: column(({ low }) => low),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
  } satisfies CandleColumns
}
