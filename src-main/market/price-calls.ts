import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { Overview, Price } from '#shared/contract/market.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { AppError } from '#shared/errors.ts'
import type { DayFigures } from './day-figures.ts'
import { requireInstrument } from './feed-candles.ts'
import type { FeedHub } from './feed-hub.ts'
import type { MarketFeed } from './market-feed.ts'
import type { WatchedSymbols } from './watched-symbols.ts'

const PAGE = 100
const MOVERS = 5
const LEVELS = 20
const TRADES = 50

/** What the calls about prices need. */
export type PriceParts = {
  readonly feed: MarketFeed
  readonly hub: FeedHub
  readonly figures: DayFigures
  readonly watched: WatchedSymbols
}

type PriceCalls = Exclude<CallsOf<'market'>, 'market.candles' | 'market.indicators' | 'market.connections'>

/** The calls that show the market at work. */
export function priceHandlers({ feed, hub, figures, watched }: PriceParts): Handlers<PriceCalls> {
  const priceOf = (symbol: string): Price => {
    const quote = feed.quote(symbol)
    const age = hub.age(symbol)
    return {
      symbol,
      bid: quote?.bid ?? null,
      ask: quote?.ask ?? null,
      last: quote?.last ?? null,
      time: quote?.time ?? null,
      ageMs: age.ageMs === null ? null : Math.round(age.ageMs),
      isStale: age.isStale,
    }
  }
  const overviewOf = (instrument: Instrument): Overview => {
    const price = priceOf(instrument.symbol)
    const day = figures.of(instrument)
    const { base, quote, status } = instrument
    return {
      ...price,
      base,
      quote,
      status,
      change24h: day === undefined || price.last === null ? null : Number(price.last) / day.open - 1,
      high24h: day?.high ?? null,
      low24h: day?.low ?? null,
      volume24h: day?.volume ?? null,
      quoteVolume24h: day?.quoteVolume ?? null,
      activity: day?.activity ?? null,
    }
  }
  // Of an exchange, what is listened to: its other markets have no prices here.
  const overview = (): Overview[] => (feed.listened?.() ?? feed.instruments()).map(overviewOf)
  return {
    'market.instruments': ({ search, ...input }) => pageBySymbol(found(feed.instruments(), search), input),
    'market.price': ({ symbol }) => {
      requireInstrument(feed, symbol)
      feed.look?.(symbol)
      return priceOf(symbol)
    },
    'market.prices': ({ symbols, ...input }) => {
      for (const symbol of symbols ?? []) requireInstrument(feed, symbol)
      for (const symbol of symbols ?? []) feed.look?.(symbol)
      const wanted = symbols === undefined ? hub.ages().map(({ symbol }) => symbol) : [...new Set(symbols)]
      const prices = wanted.map(priceOf)
      return pageBySymbol(prices, input)
    },
    'market.orderBook': ({ symbol, depth = LEVELS }) => {
      requireInstrument(feed, symbol)
      feed.look?.(symbol)
      watched.ask(symbol)
      const book = feed.book(symbol)
      const side = (levels: readonly (readonly [string, string])[] = []) =>
        levels.slice(0, depth).map(([price, amount]): [string, string] => [price, amount])
      return { symbol, bids: side(book?.bids), asks: side(book?.asks), time: book?.time ?? null }
    },
    'market.recentTrades': ({ symbol, limit = TRADES }) => {
      requireInstrument(feed, symbol)
      feed.look?.(symbol)
      watched.ask(symbol)
      return { symbol, trades: watched.trades(symbol, limit) }
    },
    'market.overview': (input) => pageBySymbol(overview(), input),
    'market.movers': ({ limit = MOVERS }) => {
      const moved = overview().filter(({ change24h }) => change24h !== null)
      const best = moved.sort((one, other) => (other.change24h ?? 0) - (one.change24h ?? 0))
      return { best: best.slice(0, limit), worst: best.toReversed().slice(0, limit) }
    },
    'market.trending': (input) => {
      const most = overview().sort((one, other) => (other.activity ?? -1) - (one.activity ?? -1))
      return pageBySymbol(most, input)
    },
  }
}

/** The instruments in whose symbol the words stand, written with or without the stroke. */
function found(instruments: readonly Instrument[], search: string | undefined): readonly Instrument[] {
  const wanted = search?.trim().toUpperCase().replaceAll(/[\s-]/g, '') ?? ''
  if (wanted === '') return instruments
  return instruments.filter(({ symbol }) => symbol.includes(wanted) || symbol.replace('/', '').includes(wanted))
}

/** A page of things that each have a symbol of their own; the cursor is the last one of the page before. */
function pageBySymbol<Item extends { readonly symbol: string }>(
  all: readonly Item[],
  { limit = PAGE, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): { items: Item[]; nextCursor?: string } {
  const after = cursor === undefined ? -1 : all.findIndex(({ symbol }) => symbol === cursor)
  if (cursor !== undefined && after < 0) throw new AppError('VALIDATION', 'the cursor does not come from this list')
  const items = all.slice(after + 1, after + 1 + limit)
  const last = items.at(-1)
  return after + 1 + limit < all.length && last !== undefined ? { items, nextCursor: last.symbol } : { items }
}
