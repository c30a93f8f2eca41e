import { z } from 'zod'
import { event, query } from './declaration.ts'
import { pageInput, pageOf, timeSchema } from './shapes.ts'

/**
 * What became of a signal: an order was sent; risk or the exchange refused it; nothing was done because the strategy had
 * seen too few bars, because the signal came too late, or because something stood in the way (`skipped`).
 */
export const signalOutcomeSchema = z.enum(['ordered', 'denied', 'warming_up', 'stale', 'skipped'])
export type SignalOutcome = z.infer<typeof signalOutcomeSchema>

/** What a strategy wanted to do on a bar's close. `words` say what became of it. */
export const signalSchema = z.object({
  id: z.string(),
  strategyId: z.string(),
  version: z.number().int(),
  account: z.string(),
  symbol: z.string(),
  direction: z.enum(['long', 'short']),
  action: z.enum(['entry', 'exit']),
  /** When the bar opened on whose close it was seen. */
  barTime: timeSchema,
  /** When it was acted on, by the market's clock. */
  time: timeSchema,
  /** The conditions that held; for an exit also `time`. */
  reason: z.string(),
  outcome: signalOutcomeSchema,
  words: z.string(),
  orderId: z.string().nullable(),
})
export type Signal = z.infer<typeof signalSchema>

export const signalsCalls = [
  query('signals.list', {
    description: 'What strategies wanted to do and what became of it, newest first.',
    input: z.object({
      strategyId: z.string().max(64).optional(),
      symbol: z.string().max(64).optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      ...pageInput,
    }),
    output: pageOf(signalSchema),
  }),
  query('signals.get', {
    description: 'One signal.',
    input: z.object({ id: z.string().max(64) }),
    output: signalSchema,
  }),
] as const

export const signalsEvents = [
  event('signals.created', { delivery: 'kept', description: 'A strategy saw a signal.', payload: signalSchema }),
] as const
