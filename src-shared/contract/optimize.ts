import { z } from 'zod'
import { backtestMetricsSchema } from '#shared/domain/report.ts'
import { backtestRequestSchema } from './backtest.ts'
import { command, event, query } from './declaration.ts'
import { columnSchema, nothing, pageInput, pageOf, timeSchema } from './shapes.ts'

/** What a search may make as large as possible; `maxDrawdown` is made as small as possible. */
export const OBJECTIVES = [
  'sharpe',
  'totalReturn',
  'cagr',
  'sortino',
  'calmar',
  'profitFactor',
  'expectancy',
  'winRate',
  'recoveryFactor',
  'sqn',
  'maxDrawdown',
] as const

export type Objective = (typeof OBJECTIVES)[number]

/** The values `from`, `from + step`, … up to `to` of a parameter. */
export const axisSchema = z.object({
  name: z.string().min(1).max(64),
  from: z.number(),
  to: z.number(),
  step: z.number().positive(),
})

/** Which combinations are tried: all of the axes, so many drawn by chance, or so many chosen by what the earlier ones gave. */
export const samplerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('grid') }),
  z.object({ type: z.literal('random'), count: z.number().int().min(1) }),
  z.object({ type: z.literal('tpe'), count: z.number().int().min(1) }),
])

/** How the parameters of a strategy are searched. `holdout` is the last share of the span, which no ranking ever sees. */
export const searchSettingsSchema = z.object({
  /** Without any: the ranges of the strategy's own parameters. */
  axes: z.array(axisSchema).max(32).default([]),
  sampler: samplerSchema.default({ type: 'grid' }),
  objective: z.enum(OBJECTIVES).default('sharpe'),
  /** Combinations with fewer closed trades are not ranked. */
  minTrades: z.number().int().min(0).default(10),
  holdout: z.number().min(0).lt(1).default(0),
  top: z.number().int().min(1).max(1000).default(10),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  threads: z.number().int().min(1).max(256).optional(),
})

/** A search over a stored series. The strategy is named, or given as text. */
export const optimizeRequestSchema = backtestRequestSchema
  .omit({ moreSeries: true, detailTimeframe: true, detailFile: true })
  .extend(searchSettingsSchema.shape)

/** A parameter that was searched, and the values that were tried. */
export const searchedAxisSchema = z.object({ name: z.string(), values: z.array(z.number()) })

/**
 * One combination. `score` is the objective, null where it has too few trades or cannot be computed; `plateau` the mean
 * score of it and its neighbours in the grid (one step away), null where there is none.
 */
export const combinationSchema = z.object({
  index: z.number().int(),
  parameters: z.record(z.string(), z.number()),
  score: z.number().nullable(),
  plateau: z.number().nullable(),
  metrics: backtestMetricsSchema,
})

/** One of the best, with its figures on the held-out share where there is one. */
export const bestCombinationSchema = combinationSchema.extend({
  holdout: z.object({ metrics: backtestMetricsSchema }).optional(),
})

/** A search as the list shows it. `done` of `combinations` were computed; one that was stopped can be resumed. */
export const optimizationSummarySchema = z.object({
  id: z.string(),
  strategy: z.string(),
  strategyId: z.string().nullable(),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  request: optimizeRequestSchema,
  axes: z.array(searchedAxisSchema),
  combinations: z.number().int(),
  done: z.number().int(),
  durationMs: z.number(),
  threads: z.number().int(),
  best: z.array(bestCombinationSchema),
  createdAt: timeSchema,
})

/** A search with the definition that it ran. `holdoutFrom` is the first bar that no ranking saw. */
export const optimizationSchema = optimizationSummarySchema.extend({
  definition: z.string(),
  holdoutFrom: timeSchema.nullable(),
})

export type Axis = z.infer<typeof axisSchema>
export type Sampler = z.infer<typeof samplerSchema>
export type SearchSettings = z.infer<typeof searchSettingsSchema>
export type OptimizeRequest = z.infer<typeof optimizeRequestSchema>
export type SearchedAxis = z.infer<typeof searchedAxisSchema>
export type Combination = z.infer<typeof combinationSchema>
export type BestCombination = z.infer<typeof bestCombinationSchema>
export type OptimizationSummary = z.infer<typeof optimizationSummarySchema>
export type Optimization = z.infer<typeof optimizationSchema>

/** What the combinations may be ordered by. */
const orderSchema = z.enum(['index', 'score', 'plateau', ...backtestMetricsSchema.keyof().options])

export const optimizeCalls = [
  query('optimize.preview', {
    description:
      'How many combinations a search has and about how long it takes, measured on the first few; null where none could be run.',
    input: optimizeRequestSchema,
    output: z.object({
      combinations: z.number().int(),
      estimateMs: z.number().nullable(),
      memoryBytes: z.number(),
      threads: z.number().int(),
    }),
  }),
  command('optimize.start', {
    description:
      'Searches the parameters of a strategy over a stored series as a job. The job ends with `{optimizationId}`; what was computed before a cancel is kept.',
    input: optimizeRequestSchema,
    output: z.object({ jobId: z.string(), optimizationId: z.string(), combinations: z.number().int() }),
  }),
  command('optimize.resume', {
    description: 'Goes on with a search that was stopped; nothing is computed twice.',
    input: z.object({ id: z.string() }),
    output: z.object({ jobId: z.string() }),
  }),
  query('optimize.get', {
    description: 'One search, and a page of its combinations in any order; what cannot be computed comes last.',
    input: z.object({
      id: z.string(),
      order: orderSchema.optional(),
      descending: z.boolean().optional(),
      ...pageInput,
    }),
    output: z.object({
      optimization: optimizationSchema,
      items: z.array(combinationSchema),
      nextCursor: z.string().optional(),
    }),
  }),
  query('optimize.surface', {
    description:
      'A heat map of two parameters: rows of `y`, in each the values of `x`; each cell the best and the mean of the combinations there, missing where there is none.',
    input: z.object({ id: z.string(), x: z.string(), y: z.string(), metric: orderSchema.optional() }),
    output: z.object({
      x: z.array(z.number()),
      y: z.array(z.number()),
      best: columnSchema,
      mean: columnSchema,
    }),
  }),
  query('optimize.list', {
    description: 'The searches, newest first.',
    input: z.object({ ...pageInput }),
    output: pageOf(optimizationSummarySchema),
  }),
  command('optimize.remove', {
    description: 'Deletes a search for good. Its combinations still count as trials of that series.',
    input: z.object({ id: z.string() }),
    output: nothing,
  }),
] as const

export const optimizeEvents = [
  event('optimize.changed', {
    delivery: 'latest',
    description: 'A search was finished, stopped or removed.',
    payload: z.object({ id: z.string() }),
  }),
] as const
