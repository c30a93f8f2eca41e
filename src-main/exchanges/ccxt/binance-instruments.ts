import { z } from 'zod'
import { Breath } from '#main/jobs/breath.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import { wireDecimal } from './binance-answers.ts'

const USUAL_WEIGHT = 6000

const priceFilter = z.object({ filterType: z.literal('PRICE_FILTER'), tickSize: wireDecimal })
const lotFilter = z.object({
  filterType: z.literal('LOT_SIZE'),
  minQty: wireDecimal,
  maxQty: wireDecimal,
  stepSize: wireDecimal,
})
const notionalFilter = z.object({ filterType: z.enum(['NOTIONAL', 'MIN_NOTIONAL']), minNotional: wireDecimal })
const bandFilter = z.object({
  filterType: z.literal('PERCENT_PRICE_BY_SIDE'),
  bidMultiplierUp: wireDecimal,
  bidMultiplierDown: wireDecimal,
  askMultiplierUp: wireDecimal,
  askMultiplierDown: wireDecimal,
})

const symbolSchema = z.object({
  symbol: z.string().min(1).max(40),
  status: z.string(),
  baseAsset: z.string().min(1).max(30),
  quoteAsset: z.string().min(1).max(30),
  isSpotTradingAllowed: z.boolean(),
  filters: z.array(z.unknown()).max(100),
})

/** `exchangeInfo`; its symbols are read one by one, so that one that is new in kind hides no other. */
export const exchangeInfoAnswer = z.object({
  symbols: z.array(z.unknown()),
  rateLimits: z.array(z.object({ rateLimitType: z.string(), interval: z.string(), limit: z.number() })).optional(),
})
export type ExchangeInfo = z.infer<typeof exchangeInfoAnswer>

/** An instrument and Binance's name of it. */
export type ListedInstrument = { readonly market: string; readonly instrument: Instrument }

/**
 * What can be traded on the spot market. `fees` are ratios. `unread` counts the symbols that could not be read. It is read
 * piece by piece: Binance lists thousands.
 */
export async function readListed(
  info: ExchangeInfo,
  fees: { readonly maker: number; readonly taker: number },
): Promise<{ readonly listed: readonly ListedInstrument[]; readonly unread: number }> {
  const breath = new Breath()
  const listed: ListedInstrument[] = []
  let unread = 0
  for (const raw of info.symbols) {
    if (breath.isDue) await breath.take()
    const parsed = symbolSchema.safeParse(raw)
    if (!parsed.success) {
      unread++
      continue
    }
    if (!parsed.data.isSpotTradingAllowed) continue
    const instrument = instrumentOf(parsed.data, fees)
    if (instrument === undefined) unread++
    else listed.push({ market: parsed.data.symbol, instrument })
  }
  return { listed, unread }
}

/** The request weight that may be used a minute. */
export function weightLimit(info: ExchangeInfo): number {
  const limit = info.rateLimits?.find(
    ({ rateLimitType, interval }) => rateLimitType === 'REQUEST_WEIGHT' && interval === 'MINUTE',
  )
  return limit?.limit ?? USUAL_WEIGHT
}

function instrumentOf(
  raw: z.infer<typeof symbolSchema>,
  fees: { readonly maker: number; readonly taker: number },
): Instrument | undefined {
  const price = filterOf(raw.filters, ['PRICE_FILTER'], priceFilter)
  const lot = filterOf(raw.filters, ['LOT_SIZE'], lotFilter)
  if (price === undefined || lot === undefined || price.tickSize === '0' || lot.stepSize === '0') return undefined
  const band = filterOf(raw.filters, ['PERCENT_PRICE_BY_SIDE'], bandFilter)
  return {
    symbol: `${raw.baseAsset}/${raw.quoteAsset}`,
    base: raw.baseAsset,
    quote: raw.quoteAsset,
    kind: 'spot',
    status: raw.status === 'TRADING' ? 'trading' : 'halted',
    tickSize: price.tickSize,
    lotSize: lot.stepSize,
    minAmount: lot.minQty,
    maxAmount: lot.maxQty,
    minNotional: filterOf(raw.filters, ['NOTIONAL', 'MIN_NOTIONAL'], notionalFilter)?.minNotional ?? '0',
    ...(band === undefined ? {} : { priceBand: narrowest(band) }),
    makerFee: fees.maker,
    takerFee: fees.taker,
  }
}

/** The band that holds for both sides and both directions. */
function narrowest(band: z.infer<typeof bandFilter>): number {
  const { bidMultiplierUp, bidMultiplierDown, askMultiplierUp, askMultiplierDown } = band
  const up = Math.min(Number(bidMultiplierUp), Number(askMultiplierUp)) - 1
  const down = 1 - Math.max(Number(bidMultiplierDown), Number(askMultiplierDown))
  return Math.max(Math.min(up, down), 0)
}

function filterOf<Shape extends z.ZodType>(
  filters: readonly unknown[],
  types: readonly string[],
  schema: Shape,
): z.infer<Shape> | undefined {
  for (const filter of filters) {
    // Most are others: what a schema has against each would take longer than all the rest.
    if (!types.includes(typeOf(filter))) continue
    const parsed = schema.safeParse(filter)
    if (parsed.success) return parsed.data
  }
  return undefined
}

function typeOf(filter: unknown): string {
  if (typeof filter !== 'object' || filter === null || !('filterType' in filter)) return ''
  return typeof filter.filterType === 'string' ? filter.filterType : ''
}
