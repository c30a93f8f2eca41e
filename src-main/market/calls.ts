import type { Database } from 'better-sqlite3'
import type { Clock } from '#main/ports.ts'
import { createCandleRepository } from '#main/storage/candles/candle-repository.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import { type CandleColumns, sliceCandles } from '#shared/domain/candle.ts'
import { AppError } from '#shared/errors.ts'
import { TIMEFRAME_MS, TIMEFRAMES } from '#shared/time.ts'
import { readSeries } from './candle-store.ts'
import { DayFigures } from './day-figures.ts'
import { type FeedConnection, shownConnection } from './exchange/connection-state.ts'
import { exchangeCandles } from './exchange/exchange-candles.ts'
import { feedCandles } from './feed-candles.ts'
import type { FeedHub } from './feed-hub.ts'
import type { IndicatorsTaskInput } from './indicators-task.ts'
import { indicatorsTaskOutputSchema } from './indicators-task.ts'
import { type MarketFeed, sourceOf } from './market-feed.ts'
import { priceHandlers } from './price-calls.ts'
import type { WatchedSymbols } from './watched-symbols.ts'

const MAX_BARS = 4_000

/** What the market area needs. */
export type MarketParts = {
  readonly database: Database
  readonly dataFolder: string
  /** Runs a task in a thread and answers what it answers. */
  readonly inThread: (task: string, input: unknown) => Promise<unknown>
  /** The market at work, and its time. */
  readonly market: { readonly feed: MarketFeed; readonly hub: FeedHub; readonly clock: Clock }
  /** Is told which symbols are looked at. */
  readonly watched: WatchedSymbols
  /** How the prices of exchanges come. */
  readonly connections: () => readonly FeedConnection[]
}

/** The calls of the market area. */
export function marketHandlers(parts: MarketParts): Handlers<CallsOf<'market'>> {
  const { database, dataFolder, inThread, market, watched } = parts
  const { feed, hub, clock } = market
  return {
    'market.connections': () => ({ items: parts.connections().map(shownConnection) }),
    ...priceHandlers({ feed, hub, figures: new DayFigures(feed, clock), watched }),
    'market.indicators': async (input) => {
      const task: IndicatorsTaskInput = { dataFolder, input }
      return indicatorsTaskOutputSchema.parse(await inThread('market.indicators', task))
    },
    'market.candles': async ({ from = 0, to = Number.MAX_SAFE_INTEGER, limit = MAX_BARS, cursor, ...key }) => {
      const since = Math.max(from, cursor === undefined ? 0 : timeOfCursor(cursor))
      if (key.source === sourceOf(feed)) {
        const range = { from: since, to, limit }
        return feed.history === undefined ? feedCandles(feed, key, range) : exchangeCandles(feed, key, range)
      }
      const series = createCandleRepository(database).find(key)
      const timeframe = TIMEFRAMES.find((name) => name === key.timeframe)
      if (series === undefined || timeframe === undefined) {
        const what = `there are no candles ${key.symbol} ${key.timeframe} from ${key.source}`
        const isOtherMarket = key.source === 'simulated' || key.source === 'replay'
        const message = isOtherMarket
          ? `${what}; the market at work is ${sourceOf(feed)}`
          : `${what}; import them first`
        throw new AppError('NOT_FOUND', message, { ...key })
      }
      const start = Math.max(since, series.from)
      const end = Math.min(to, series.to + 1)
      // Gaps make fewer bars than the time has room for: look further until the page is full.
      let span = (limit + 1) * TIMEFRAME_MS[timeframe]
      let bars = readSeries(database, key, { from: start, to: Math.min(end, start + span) })
      while (bars.time.length <= limit && start + span < end) {
        span *= 2
        bars = readSeries(database, key, { from: start, to: Math.min(end, start + span) })
      }
      const columns = copyOf(sliceCandles(bars, 0, Math.min(limit, bars.time.length)))
      return bars.time.length > limit ? { columns, nextCursor: String(bars.time[limit]) } : { columns }
    },
  }
}

/** Columns with memory of their own: a view would take all it looks at along on its way to the window. */
function copyOf({ time, open, high, low, close, volume }: CandleColumns) {
  return {
    time: time.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
  }
}

function timeOfCursor(cursor: string): number {
  if (!/^\d{1,16}$/.test(cursor)) throw new AppError('VALIDATION', 'the cursor does not come from these candles')
  return Number(cursor)
}
