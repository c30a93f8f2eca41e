import { z } from 'zod'
import { query } from './declaration.ts'
import { candleColumnsSchema, seriesKeySchema, timeSchema } from './shapes.ts'

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
] as const
