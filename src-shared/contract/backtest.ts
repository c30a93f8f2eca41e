import { z } from 'zod'
import { honestyReportSchema } from '#shared/domain/honesty.ts'
import { backtestMetricsSchema, backtestReadingsSchema, backtestTradeSchema } from '#shared/domain/report.ts'
import { command, event, query } from './declaration.ts'
import { columnSchema, nothing, pageInput, pageOf, seriesKeySchema, timeSchema } from './shapes.ts'

/** What a backtest is asked to run. `fee` and `slippage` are fractions; `[from, to)` bounds the bars that trade. */
export const backtestRequestSchema = z.object({
  strategyId: z.string().optional(),
  definition: z.string().max(1_000_000).optional(),
  series: seriesKeySchema,
  /** Further series that share the same cash; each of another symbol. */
  moreSeries: z.array(seriesKeySchema).max(99).optional(),
  /** A shorter stored timeframe of the same sources and symbols, which decides what came first inside a bar. */
  detailTimeframe: z.string().max(8).optional(),
  /** Instead, a candle file of the one symbol (an absolute path); not from the window. */
  detailFile: z.string().max(4096).optional(),
  /** Values instead of the defaults of the strategy's parameters. */
  parameters: z.record(z.string().max(64), z.number()).optional(),
  timeframe: z.string().max(8).optional(),
  capital: z.number().positive().max(1e15),
  fee: z.number().min(0).max(0.5),
  /** What limit entries and targets pay instead of `fee`. */
  makerFee: z.number().min(0).max(0.5).optional(),
  /** What everything else pays instead of `fee`. */
  takerFee: z.number().min(0).max(0.5).optional(),
  slippage: z.number().min(0).max(0.5),
  /** `fixed`: the fraction `slippage`; `volume`: by the share of the bar's volume that a fill takes. */
  slippageModel: z.enum(['fixed', 'volume']).optional(),
  /** The most of a bar's volume that an entry takes. */
  volumeShare: z.number().gt(0).max(1).optional(),
  /** How far a fill as large as the bar's volume moves the price, as a fraction. */
  priceImpact: z.number().min(0).max(1).optional(),
  /** Applies the account's risk limits to the entries. */
  applyRiskLimits: z.boolean().optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
})

/** A finished run as the list of runs shows it. */
export const backtestSummarySchema = z.object({
  id: z.string(),
  strategy: z.string(),
  strategyId: z.string().nullable(),
  series: seriesKeySchema,
  symbols: z.array(z.string()),
  timeframe: z.string(),
  bars: z.number().int(),
  from: timeSchema,
  to: timeSchema,
  initialCapital: z.number(),
  finalEquity: z.number(),
  metrics: backtestMetricsSchema,
  ambiguousBars: z.number().int(),
  readings: backtestReadingsSchema,
  createdAt: timeSchema,
})

/** A finished run with all that was asked for; its trades and columns come page by page. */
export const backtestRunSchema = backtestSummarySchema.extend({
  request: backtestRequestSchema,
  definition: z.string(),
  warnings: z.array(z.string()),
  durationMs: z.number(),
  /** Whether the result can be trusted; null while nobody has asked. */
  honesty: honestyReportSchema.nullable(),
})

export type BacktestRequest = z.infer<typeof backtestRequestSchema>
export type BacktestSummary = z.infer<typeof backtestSummarySchema>
export type BacktestRun = z.infer<typeof backtestRunSchema>

export const backtestCalls = [
  command('backtest.start', {
    description:
      'Runs a strategy (by id, or a definition as JSON text) over a stored series as a job. The job ends with `{backtestId}`.',
    input: backtestRequestSchema,
    output: z.object({ jobId: z.string() }),
  }),
  command('backtest.honesty', {
    description:
      'Checks as a job whether a result can be trusted: that of a stored run (`id`), or of a new one, which is run and kept first (`run`). The report stays with the run. The job ends with `{backtestId, verdict}`.',
    input: z.object({
      id: z.string().optional(),
      run: backtestRequestSchema.optional(),
      /** What chance is drawn from; the same seed gives the same report. */
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    }),
    output: z.object({ jobId: z.string() }),
  }),
  query('backtest.get', {
    description: 'One finished run.',
    input: z.object({ id: z.string() }),
    output: backtestRunSchema,
  }),
  query('backtest.list', {
    description: 'The finished runs, newest first.',
    input: z.object({ ...pageInput }),
    output: pageOf(backtestSummarySchema),
  }),
  query('backtest.trades', {
    description: 'The trades of a run in the order of their entries.',
    input: z.object({ id: z.string(), ...pageInput }),
    output: pageOf(backtestTradeSchema),
  }),
  query('backtest.series', {
    description:
      'Equity at each bar close and drawdown from its peak (a fraction, 0 or above), oldest first, at most 8,000 bars a page.',
    input: z.object({
      id: z.string(),
      limit: z.number().int().min(1).max(8000).optional(),
      cursor: z.string().max(200).optional(),
    }),
    output: z.object({
      columns: z.object({ time: columnSchema, equity: columnSchema, drawdown: columnSchema }),
      nextCursor: z.string().optional(),
    }),
  }),
  command('backtest.remove', {
    description: 'Deletes a run for good.',
    input: z.object({ id: z.string() }),
    output: nothing,
  }),
  command('backtest.exportCsv', {
    description:
      'Writes the trades or the equity of a run as CSV. Without `file` a native dialog asks where; null when it was closed.',
    input: z.object({ id: z.string(), what: z.enum(['trades', 'equity']), file: z.string().max(4096).optional() }),
    output: z.object({ file: z.string().nullable(), rows: z.number().int() }),
  }),
  command('backtest.exportReport', {
    description:
      'Writes the report of a run as one HTML file that needs no network. Without `file` a native dialog asks where; null when it was closed.',
    input: z.object({ id: z.string(), file: z.string().max(4096).optional() }),
    output: z.object({ file: z.string().nullable() }),
  }),
] as const

export const backtestEvents = [
  event('backtest.changed', {
    delivery: 'latest',
    description: 'A run was finished or removed.',
    payload: z.object({ id: z.string() }),
  }),
] as const
