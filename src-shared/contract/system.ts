import { z } from 'zod'
import { query } from './declaration.ts'

/** Which prices and which money are at work. */
export const modeSchema = z.enum(['simulated', 'replay', 'paper', 'live'])
export type Mode = z.infer<typeof modeSchema>

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
  query('system.metrics', {
    description: 'Counters and gauges in the Prometheus text format.',
    input: z.object({}),
    output: z.object({ text: z.string() }),
  }),
] as const
