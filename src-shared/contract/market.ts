import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { instrumentSchema } from '#shared/domain/instrument.ts'
import { event, query } from './declaration.ts'
import { candleColumnsSchema, columnSchema, pageInput, pageOf, seriesKeySchema, timeSchema } from './shapes.ts'

const symbolSchema = z.string().min(1).max(64)

/** Best prices and the last trade of a symbol; `time` is the market's. */
export const quoteSchema = z.object({
  symbol: z.string(),
  bid: decimalOutput,
  ask: decimalOutput,
  last: decimalOutput,
  time: timeSchema,
})

/**
 * What a symbol costs now; null before the market has told a price. `ageMs` is how long ago it was last heard of, in real
 * time; a stale price is not traded on.
 */
export const priceSchema = z.object({
  symbol: z.string(),
  bid: decimalOutput.nullable(),
  ask: decimalOutput.nullable(),
  last: decimalOutput.nullable(),
  time: timeSchema.nullable(),
  ageMs: z.number().int().nullable(),
  isStale: z.boolean(),
})

/**
 * A symbol's price and its last 24 hours of market time; those are null until the market has candles of 24 hours. `change24h`
 * is a fraction, `volume24h` in the base currency, `quoteVolume24h` in the quote currency (volume × close, bar by bar),
 * `activity` the last hour's volume ÷ the mean hour's of the 24 (null without candles of 15 minutes or less).
 */
export const overviewSchema = priceSchema.extend({
  base: z.string(),
  quote: z.string(),
  status: z.enum(['trading', 'halted']),
  change24h: z.number().nullable(),
  high24h: decimalOutput.nullable(),
  low24h: decimalOutput.nullable(),
  volume24h: decimalOutput.nullable(),
  quoteVolume24h: decimalOutput.nullable(),
  activity: z.number().nullable(),
})

/** Price and amount of one level. */
const levelSchema = z.tuple([decimalOutput, decimalOutput])

/** A trade between others; `number` rises with every trade the engine hears of, `side` is that of who came to the book. */
export const recentTradeSchema = z.object({
  number: z.number().int(),
  price: decimalOutput,
  amount: decimalOutput,
  side: z.enum(['buy', 'sell']),
  time: timeSchema,
})

const bookSchema = z.object({
  symbol: z.string(),
  bids: z.array(levelSchema),
  asks: z.array(levelSchema),
  time: timeSchema,
})

/** One bar; prices in the quote currency, volume in the base currency. */
const barSchema = z.object({
  time: timeSchema,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
})

/** The bar that is still open, and before it the one that closed last, where there was one. */
export const liveCandlesSchema = seriesKeySchema.extend({ bars: z.array(barSchema).min(1).max(2) })

/**
 * How the prices of an exchange come; times in UTC ms. `connecting`: there is no connection yet or any more; `stale`: there
 * is one and nothing comes over it. `clockOffsetMs`: how far this computer's clock is behind. `circuit` is `open` while
 * requests are not tried because too many failed. `rateLimitUsed` is a share from 0 to 1.
 */
export const marketConnectionSchema = z.object({
  exchange: z.string(),
  name: z.string(),
  state: z.enum(['connecting', 'connected', 'stale']),
  since: timeSchema,
  reason: z.string().optional(),
  lastHeardAt: timeSchema.nullable(),
  symbols: z.number().int(),
  clockOffsetMs: z.number().int().nullable(),
  circuit: z.enum(['closed', 'half_open', 'open']),
  bannedForMs: z.number().int(),
  rateLimitUsed: z.number().nullable(),
})

export type MarketConnection = z.infer<typeof marketConnectionSchema>
export type Price = z.infer<typeof priceSchema>
export type Overview = z.infer<typeof overviewSchema>
export type RecentTrade = z.infer<typeof recentTradeSchema>

export const marketCalls = [
  query('market.instruments', {
    description:
      'What can be traded on the market at work, with grid, least order and fees; with `search`, those in whose symbol that stands.',
    input: z.object({ search: z.string().max(64).optional(), ...pageInput }),
    output: pageOf(instrumentSchema),
  }),
  query('market.connections', {
    description:
      'How the prices of each exchange come: connected or not, since when, and how much of its rate limit is used. Empty for a market that needs none.',
    input: z.object({}),
    output: z.object({ items: z.array(marketConnectionSchema) }),
  }),
  query('market.price', {
    description: 'Best prices and last trade of one symbol.',
    input: z.object({ symbol: symbolSchema }),
    output: priceSchema,
  }),
  query('market.prices', {
    description: 'Best prices and last trades; without `symbols`, of all instruments.',
    input: z.object({ symbols: z.array(symbolSchema).max(1_000).optional(), ...pageInput }),
    output: pageOf(priceSchema),
  }),
  query('market.orderBook', {
    description:
      'The order book of a symbol, best prices first, at most `depth` levels a side (default 20). Without levels and time before the market has told it.',
    input: z.object({ symbol: symbolSchema, depth: z.number().int().min(1).max(1_000).optional() }),
    output: z.object({
      symbol: z.string(),
      bids: z.array(levelSchema),
      asks: z.array(levelSchema),
      time: timeSchema.nullable(),
    }),
  }),
  query('market.recentTrades', {
    description:
      'The last trades of a symbol since the engine was started, newest first, at most `limit` (default 50).',
    input: z.object({ symbol: symbolSchema, limit: z.number().int().min(1).max(200).optional() }),
    output: z.object({ symbol: z.string(), trades: z.array(recentTradeSchema) }),
  }),
  query('market.overview', {
    description: 'All instruments with their prices and their last 24 hours, in the order of the market.',
    input: z.object({ ...pageInput }),
    output: pageOf(overviewSchema),
  }),
  query('market.movers', {
    description:
      'The symbols with the best and the worst change over 24 hours, at most `limit` each (default 5); those without one are left out.',
    input: z.object({ limit: z.number().int().min(1).max(1_000).optional() }),
    output: z.object({ best: z.array(overviewSchema), worst: z.array(overviewSchema) }),
  }),
  query('market.trending', {
    description:
      'All instruments by activity, the most active first: the volume of the last hour against the mean hour of the last 24. Those without one come last.',
    input: z.object({ ...pageInput }),
    output: pageOf(overviewSchema),
  }),
  query('market.candles', {
    description:
      'Candles of one series as columns, oldest first, at most 4,000 bars a page: stored ones, or with the source of the market at work (`simulated`, `replay` or the id of an exchange) those of it, the last of which is still open. `from` and `to` bound the opening times as [from, to).',
    input: seriesKeySchema.extend({
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      limit: z.number().int().min(1).max(4000).optional(),
      cursor: z.string().max(200).optional(),
    }),
    output: z.object({ columns: candleColumnsSchema, nextCursor: z.string().optional() }),
  }),
  query('market.indicators', {
    description:
      'One indicator over a stored series, or over longer bars made of it, as columns, oldest first, at most 25,000 numbers a page. `spec` is `{type, source?, seed?}` with the parameters beside them; values are computed from the first stored bar on.',
    input: z.object({
      series: seriesKeySchema,
      timeframe: z.string().max(8).optional(),
      spec: z.object({ type: z.string().max(64) }).catchall(z.union([z.number(), z.string().max(200)])),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      limit: z.number().int().min(1).max(12_500).optional(),
      cursor: z.string().max(200).optional(),
    }),
    output: z.object({
      columns: z.object({ time: columnSchema, outputs: z.record(z.string(), columnSchema) }),
      nextCursor: z.string().optional(),
    }),
  }),
] as const

export const marketEvents = [
  event('market.quote', {
    delivery: 'latest',
    description: 'The price of a symbol changed; at most ten a second of each.',
    payload: quoteSchema,
  }),
  event('market.book', {
    delivery: 'latest',
    description:
      'The order book of a symbol changed; at most ten a second of each, 25 levels a side. Only of symbols whose book or trades somebody has asked for within the last minute.',
    payload: bookSchema,
  }),
  event('market.trade', {
    delivery: 'latest',
    description:
      'There were trades of a symbol: the newest 50, newest first, at most ten times a second. Only of symbols whose book or trades somebody has asked for within the last minute.',
    payload: z.object({ symbol: z.string(), trades: z.array(recentTradeSchema) }),
  }),
  event('market.connectionChanged', {
    delivery: 'kept',
    description: 'The connection to an exchange has come, gone, or fallen silent.',
    payload: marketConnectionSchema,
  }),
  event('market.candle', {
    delivery: 'latest',
    description:
      'The newest bar of a symbol changed, in the shortest timeframe of its market; the bar that closed before it comes along.',
    payload: liveCandlesSchema,
  }),
] as const
