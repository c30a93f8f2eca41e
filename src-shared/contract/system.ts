import { z } from 'zod'
import { command, query } from './declaration.ts'

/** Which prices and which money are at work. */
export const modeSchema = z.enum(['simulated', 'replay', 'paper', 'live'])
export type Mode = z.infer<typeof modeSchema>

/** The market of the next start. */
export const marketChoiceSchema = z.strictObject({
  mode: z.enum(['simulated', 'replay', 'exchange']),
  /** Of an exchange market: the exchange's id; default: binance. */
  exchange: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/)
    .optional(),
  /** Of an exchange market: `http://127.0.0.1:PORT`, a server on this machine, for trying things out. */
  url: z.string().max(200).optional(),
})
export type MarketChoice = z.infer<typeof marketChoiceSchema>

const marketAnswer = z.object({
  /** The market that is open. */
  now: z.object({ mode: z.enum(['simulated', 'replay', 'exchange']), source: z.string() }),
  /** The one that the app opens when it is started next, unless it is told otherwise then. */
  next: marketChoiceSchema,
})

export const systemCalls = [
  query('system.health', {
    description: 'What works and what does not, in words.',
    input: z.object({}),
    output: z.object({
      ok: z.boolean(),
      mode: modeSchema,
      /** The source under which the candles of the market at work are known: `simulated`, `replay`, or an exchange's id. */
      source: z.string(),
      version: z.string(),
      dataFolder: z.string(),
      uptimeMs: z.number(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string(), fix: z.string().optional() })),
    }),
  }),
  query('system.market', {
    description: 'The market that is open, and the one of the next start of the app.',
    input: z.object({}),
    output: marketAnswer,
  }),
  command('system.chooseMarket', {
    description: 'Chooses the market that the app opens when it is started next. Nothing changes before.',
    input: marketChoiceSchema,
    output: marketAnswer,
  }),
  query('system.metrics', {
    description: 'Counters and gauges in the Prometheus text format.',
    input: z.object({}),
    output: z.object({ text: z.string() }),
  }),
] as const
