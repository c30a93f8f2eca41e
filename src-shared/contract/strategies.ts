import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { latestVerdictSchema } from '#shared/domain/honesty.ts'
import { orderSchema } from '#shared/domain/order.ts'
import { positionSchema } from '#shared/domain/position.ts'
import { TIMEFRAMES } from '#shared/time.ts'
import { command, event, query } from './declaration.ts'
import { nothing, pageInput, pageOf, timeSchema } from './shapes.ts'

/** A definition as JSON text, so that the trader's own layout and key order survive. */
const definitionText = z.string().max(1_000_000)

/** A strategy as a list shows it. `type`: `definition` is data; other types are built-in modules. */
export const strategySummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.enum(['definition']),
  version: z.number().int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  deletedAt: timeSchema.nullable(),
})

/** A strategy with the text of one of its versions. */
export const strategySchema = strategySummarySchema.extend({ definition: z.string() })

/** One thing that is wrong with a definition; `from` and `to` are character offsets in the text that was checked, where they are known. */
export const strategyProblemSchema = z.object({
  path: z.string(),
  message: z.string(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
})

/**
 * A strategy that is enabled. `running`: it trades; `waiting`: it cannot now and will when it can, as one whose account
 * belongs to another market; `failed`: an error of its own stopped it. `words` say which, and what to do.
 */
export const strategyRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  account: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.enum(TIMEFRAMES).nullable(),
  parameters: z.record(z.string(), z.number()),
  since: timeSchema,
  state: z.enum(['running', 'waiting', 'failed']),
  words: z.string(),
  /** When the newest bar that it has seen opened. */
  lastBar: timeSchema.nullable(),
  positions: z.array(positionSchema),
  orders: z.array(orderSchema),
  /** Its round trips on the account, open ones too, and what they made, in the quote currencies. */
  trades: z.number().int(),
  pnl: z.record(z.string(), decimalOutput),
})
export type StrategyRun = z.infer<typeof strategyRunSchema>

export type StrategySummary = z.infer<typeof strategySummarySchema>
export type Strategy = z.infer<typeof strategySchema>
export type StrategyProblem = z.infer<typeof strategyProblemSchema>

export const strategiesCalls = [
  query('strategies.list', {
    description: 'The strategies, newest change first.',
    input: z.object({ ...pageInput, includeDeleted: z.boolean().optional() }),
    output: pageOf(strategySummarySchema),
  }),
  query('strategies.get', {
    description:
      'One strategy; without `version` its current one. `honesty` is the newest verdict on any of its runs; it is not `current` where the run had another text.',
    input: z.object({ id: z.string(), version: z.number().int().min(1).optional() }),
    output: strategySchema.extend({ honesty: latestVerdictSchema.nullable() }),
  }),
  query('strategies.versions', {
    description: 'The versions of a strategy, newest first.',
    input: z.object({ id: z.string(), ...pageInput }),
    output: pageOf(z.object({ version: z.number().int(), createdAt: timeSchema })),
  }),
  query('strategies.validate', {
    description: 'Checks a definition without storing it; an empty list means that it can run.',
    input: z.object({ definition: definitionText }),
    output: z.object({ problems: z.array(strategyProblemSchema) }),
  }),
  command('strategies.create', {
    description: 'Stores a new strategy. Name and description come from the definition unless given.',
    input: z.object({
      definition: definitionText,
      name: z.string().min(1).max(200).optional(),
      description: z.string().max(2000).optional(),
    }),
    output: strategySchema,
  }),
  command('strategies.update', {
    description:
      'Stores a new version. With `expectedVersion` the update is refused with CONFLICT when somebody else was faster.',
    input: z.object({
      id: z.string(),
      definition: definitionText.optional(),
      name: z.string().min(1).max(200).optional(),
      description: z.string().max(2000).optional(),
      expectedVersion: z.number().int().optional(),
    }),
    output: strategySchema,
  }),
  command('strategies.remove', {
    description: 'Takes a strategy out of the list; it can be restored.',
    input: z.object({ id: z.string() }),
    output: nothing,
  }),
  command('strategies.enable', {
    description:
      'Lets a strategy trade by itself on an account, also after a restart, until it is disabled. Without `symbols` those of its definition.',
    input: z.object({
      id: z.string().max(64),
      account: z.string().min(1).max(64).optional(),
      symbols: z.array(z.string().min(1).max(64)).min(1).max(100).optional(),
      parameters: z.record(z.string().max(64), z.number()).optional(),
    }),
    output: strategyRunSchema,
  }),
  command('strategies.disable', {
    description:
      'Ends the trading of a strategy. Its waiting entries are cancelled; its positions stay with their stops and are answered.',
    input: z.object({ id: z.string().max(64) }),
    output: z.object({ message: z.string(), positions: z.array(positionSchema) }),
  }),
  query('strategies.running', {
    description: 'The enabled strategies and how they do.',
    input: z.object({}),
    output: z.object({ items: z.array(strategyRunSchema) }),
  }),
  command('strategies.restore', {
    description: 'Brings a removed strategy back.',
    input: z.object({ id: z.string() }),
    output: strategySchema,
  }),
] as const

export const strategiesEvents = [
  event('strategies.changed', {
    delivery: 'latest',
    description: 'A strategy was created, changed, removed or restored.',
    payload: z.object({ id: z.string() }),
  }),
  event('strategies.runChanged', {
    delivery: 'kept',
    description: 'A strategy was enabled, disabled or stopped by an error.',
    payload: z.object({
      id: z.string(),
      state: z.enum(['running', 'waiting', 'failed', 'disabled']),
      words: z.string(),
    }),
  }),
] as const
