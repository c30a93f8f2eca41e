import type { BarRange } from '#main/market/market-feed.ts'
import type { Candle } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#shared/time.ts'
import type { MarketSource } from './market-source.ts'

/** Longer bars out of shorter ones, in buckets aligned to the UTC epoch; both oldest first. */
function gatherBars(bars: readonly Candle[], timeframe: Timeframe): Candle[] {
  const ms = TIMEFRAME_MS[timeframe]
  const gathered: Candle[] = []
  for (const bar of bars) {
    const time = Math.floor(bar.time / ms) * ms
    const last = gathered.at(-1)
    if (last === undefined || last.time !== time) {
      gathered.push({ ...bar, time })
      continue
    }
    gathered[gathered.length - 1] = {
      time,
      open: last.open,
      high: Math.max(last.high, bar.high),
      low: Math.min(last.low, bar.low),
      close: bar.close,
      volume: last.volume + bar.volume,
    }
  }
  return gathered
}

/** The longest timeframe that the exchange has and of which the wanted one is made. */
function barsBehind(source: Pick<MarketSource, 'hasBars'>, timeframe: Timeframe): Timeframe | undefined {
  const ms = TIMEFRAME_MS[timeframe]
  return TIMEFRAMES.findLast(
    (each) => TIMEFRAME_MS[each] <= ms && ms % TIMEFRAME_MS[each] === 0 && source.hasBars(each),
  )
}

/** Bars of any timeframe that open in [from, to), oldest first, at most `limit`. Throws what the source throws. */
export async function readBars(
  source: MarketSource,
  symbol: string,
  timeframe: Timeframe,
  { from, to, limit }: BarRange,
): Promise<Candle[]> {
  const behind = barsBehind(source, timeframe)
  if (behind === undefined) return []
  const ms = TIMEFRAME_MS[timeframe]
  const enough = (limit + 1) * (ms / TIMEFRAME_MS[behind])
  const bars: Candle[] = []
  const start = Math.ceil(from / ms) * ms
  for await (const page of source.bars(symbol, behind, start, to)) {
    bars.push(...page)
    if (bars.length >= enough) break
  }
  return (behind === timeframe ? bars : gatherBars(bars, timeframe)).slice(0, limit)
}
