import { z } from 'zod'

/** At most so many doubles cross in one message: larger ones stall the sender. */
export const MAX_DOUBLES_PER_MESSAGE = 25_000

/** A column of numbers; over JSON an array in which a missing value (NaN) is null. */
export const columnSchema = z.instanceof(Float64Array).meta({ id: 'Column' })

/** The candle columns of one page. */
export const candleColumnsSchema = z.object({
  time: columnSchema,
  open: columnSchema,
  high: columnSchema,
  low: columnSchema,
  close: columnSchema,
  volume: columnSchema,
})

/** The two fields every listing call takes. A cursor comes from the answer before and means nothing else. */
export const pageInput = {
  limit: z.number().int().min(1).max(1000).optional(),
  cursor: z.string().max(200).optional(),
}

/** The answer of every listing call. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() })
}

/** UTC milliseconds. */
export const timeSchema = z.number().int().min(0).max(8.64e15)

/** The key of a candle series: sources never merge. */
export const seriesKeySchema = z.object({
  source: z.string().min(1).max(64),
  symbol: z.string().min(1).max(64),
  timeframe: z.string().min(1).max(8),
})

export type SeriesKey = z.infer<typeof seriesKeySchema>

/** An answer without content. */
export const nothing = z.object({})
