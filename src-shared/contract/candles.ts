import { z } from 'zod'
import { command, event, query } from './declaration.ts'
import { pageInput, pageOf, seriesKeySchema, timeSchema } from './shapes.ts'

/** A stored candle series as a list shows it; `from` and `to` are the opening times of its first and last bar. */
export const seriesSummarySchema = seriesKeySchema.extend({
  count: z.number().int(),
  from: timeSchema,
  to: timeSchema,
  gaps: z.number().int(),
})

/** What an import did, row by row. `rejected` names at most the first 1,000 rows, `rejectedCount` counts them all. */
export const importResultSchema = z.object({
  source: z.string(),
  symbol: z.string(),
  timeframe: z.string(),
  imported: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
  rejectedCount: z.number().int(),
  from: timeSchema,
  to: timeSchema,
  gaps: z.array(z.object({ from: timeSchema, to: timeSchema, missing: z.number().int() })),
})

export type SeriesSummary = z.infer<typeof seriesSummarySchema>
export type ImportResult = z.infer<typeof importResultSchema>

export const candlesCalls = [
  query('candles.list', {
    description: 'The stored candle series.',
    input: z.object({ ...pageInput }),
    output: pageOf(seriesSummarySchema),
  }),
  command('candles.chooseFile', {
    description: 'Lets the trader choose a candle file in a native dialog; null when the dialog was closed.',
    input: z.object({}),
    output: z.object({ file: z.string().nullable() }),
  }),
  command('candles.import', {
    description:
      'Imports a candle file as a job. Without a symbol it is read from the file name; without a timeframe it is the most frequent distance between rows. The job ends with the result of the import.',
    input: z.object({
      file: z.string().min(1).max(4096),
      symbol: z.string().min(1).max(64).optional(),
      timeframe: z.string().min(1).max(8).optional(),
      source: z.string().min(1).max(64).optional(),
      strict: z.boolean().optional(),
    }),
    output: z.object({ jobId: z.string() }),
  }),
  command('candles.download', {
    description:
      'Fetches candles from an exchange as a job and stores them under its id as source. What is stored is not fetched again, gaps are; without `to` until now. What came before it was cancelled or failed stays. `url`: a server on this machine in the place of the exchange. The job ends with the same result as an import.',
    input: z.object({
      exchange: z.string().regex(/^[a-z0-9_]{1,40}$/),
      symbol: z.string().min(1).max(64),
      timeframe: z.string().min(1).max(8),
      from: timeSchema,
      to: timeSchema.optional(),
      url: z.string().max(200).optional(),
    }),
    output: z.object({ jobId: z.string() }),
  }),
] as const

export const candlesEvents = [
  event('candles.changed', {
    delivery: 'latest',
    description: 'A stored series grew or changed.',
    payload: seriesKeySchema,
  }),
] as const
