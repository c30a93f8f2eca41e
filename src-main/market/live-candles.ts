import type { EventPayload } from '#shared/contract/contract.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { type MarketFeed, sourceOf } from './market-feed.ts'

/** The newest bars of a symbol, as clients are told. */
type LiveCandles = EventPayload<'market.candle'>

/**
 * Tells the open bar of each symbol whenever it changes, in the timeframe that the feed builds its bars in, together with
 * the bar that closed before it: who misses a bar's last change learns it from the next bar. The answer ends it.
 */
export function tellLiveCandles(feed: MarketFeed, tell: (candles: LiveCandles) => void): () => void {
  const closed = new Map<string, Candle>()
  return feed.subscribe((event) => {
    if (event.kind !== 'candle') return
    const { symbol, timeframe, candle } = event
    const key = `${symbol} ${timeframe}`
    if (event.closed) {
      closed.set(key, candle)
      return
    }
    const before = closed.get(key)
    const bars = before === undefined || before.time >= candle.time ? [candle] : [before, candle]
    tell({ source: sourceOf(feed), symbol, timeframe, bars: bars.map((bar) => ({ ...bar })) })
  })
}
