import { z } from 'zod'
import { query } from './declaration.ts'

export const systemCalls = [
  query('system.health', {
    description: 'What works and what does not, in words.',
    input: z.object({}),
    output: z.object({
      ok: z.boolean(),
      mode: z.enum(['simulated', 'replay', 'paper', 'live']),
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
