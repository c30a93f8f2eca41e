import { z } from 'zod'
import { query } from './declaration.ts'
import { candleColumnsSchema, columnSchema, seriesKeySchema, timeSchema } from './shapes.ts'

export const marketCalls = [
  query('market.candles', {
    description:
      'Stored candles of one series as columns, oldest first, at most 4,000 bars a page. `from` and `to` bound the opening times as [from, to).',
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
