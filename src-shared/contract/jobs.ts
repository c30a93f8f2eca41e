import { z } from 'zod'
import { ERROR_CODES } from '#shared/errors.ts'
import { command, event, query } from './declaration.ts'
import { pageInput, pageOf, timeSchema } from './shapes.ts'

/** An error as it crosses the contract. `requestId` finds the details in the log. */
export const callErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string(),
})

/** Long work. `done` and `total` count the job's own units; `etaMs` is an estimate, null until there is one. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['candles.import', 'candles.download', 'backtest', 'backtest.honesty', 'optimize']),
  title: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number(),
  etaMs: z.number().nullable(),
  createdAt: timeSchema,
  finishedAt: timeSchema.nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  error: callErrorSchema.nullable(),
})

export type CallError = z.infer<typeof callErrorSchema>
export type Job = z.infer<typeof jobSchema>

export const jobsCalls = [
  query('jobs.list', {
    description: 'The jobs of this run of the program, newest first.',
    input: z.object({ ...pageInput }),
    output: pageOf(jobSchema),
  }),
  query('jobs.get', {
    description: 'One job.',
    input: z.object({ id: z.string() }),
    output: jobSchema,
  }),
  command('jobs.cancel', {
    description: 'Stops a job; one that has ended stays as it is.',
    input: z.object({ id: z.string() }),
    output: jobSchema,
  }),
] as const

export const jobsEvents = [
  event('jobs.progress', {
    delivery: 'latest',
    description: 'A job moved on. Keyed by the job id.',
    payload: jobSchema,
  }),
  event('jobs.finished', {
    delivery: 'kept',
    description: 'A job is done, failed or cancelled.',
    payload: jobSchema,
  }),
] as const
