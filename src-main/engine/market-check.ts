import type { FeedAge } from '#main/market/feed-hub.ts'
import type { MarketMode } from '#main/market/market-feed.ts'
import type { Check } from '#main/system/check.ts'

/** What the check of a market looks at. `words` say what the market is made of. */
export type MarketState = {
  readonly mode: MarketMode
  readonly words: string
  readonly isRunning: boolean
  readonly hasEnded: boolean
  /** The market's time, UTC milliseconds. */
  readonly now: number
  readonly ages: readonly FeedAge[]
}

/** Whether prices come, in words; not well when the feed is still, has come to its end, or leaves symbols without prices. */
export function checkMarket({ mode, words, isRunning, hasEnded, now, ages }: MarketState): Check {
  const name = 'market'
  const what = `${mode}, ${words}`
  const stale = ages.filter(({ isStale }) => isStale)
  if (hasEnded) {
    const message = `${what}: it has ended at ${new Date(now).toISOString()}`
    return { name, ok: false, message, fix: 'Restart AutoCbot to play it again, or choose another market.' }
  }
  if (!isRunning) return { name, ok: false, message: `${what}: it stands still`, fix: 'Restart AutoCbot.' }
  if (stale.length > 0) {
    const which = stale.map(({ symbol, ageMs }) => `${symbol} (${ageOf(ageMs)})`).join(', ')
    return { name, ok: false, message: `${what}: no new prices of ${which}`, fix: 'Wait for prices before you trade.' }
  }
  const symbols = ages.length === 1 ? '1 symbol' : `${ages.length} symbols`
  return { name, ok: true, message: `${what}: ${symbols} with fresh prices` }
}

function ageOf(ageMs: number | null): string {
  return ageMs === null ? 'none yet' : `for ${Math.round(ageMs / 1_000)} s`
}
