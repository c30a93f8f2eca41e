import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { riskLimitsSchema } from '#shared/domain/risk-limits.ts'
import { riskProtectionsSchema } from '#shared/domain/risk-protections.ts'
import { command, event, query } from './declaration.ts'
import { pageInput, pageOf } from './shapes.ts'

const account = z.string().min(1).max(64).optional()

/** `active`: anything within the limits. `reduce_only`: only what shrinks positions. `halted`: exits by hand and stops only. */
export const riskStateSchema = z.enum(['active', 'reduce_only', 'halted'])
export type RiskState = z.infer<typeof riskStateSchema>

/** What may not be entered, why, and until when (until resumed, where there is no time). */
export const riskLockSchema = z.object({ scope: z.string(), reason: z.string(), until: z.number().optional() })
export type RiskLock = z.infer<typeof riskLockSchema>

/** How much of the limits is used. Money is decimal text in the account's currency, ratios are fractions. */
export const riskStatusSchema = z.object({
  state: riskStateSchema,
  reason: z.string().optional(),
  since: z.number().optional(),
  equity: decimalOutput,
  peakEquity: decimalOutput,
  drawdown: z.number(),
  exposure: z.number(),
  openPositions: z.number().int(),
  limits: riskLimitsSchema,
  used: z.object({
    largestPositionPct: z.number(),
    totalExposurePct: z.number(),
    openPositions: z.number().int(),
    drawdownPct: z.number(),
    dailyLossPct: z.number(),
    weeklyLossPct: z.number(),
  }),
  locks: z.array(riskLockSchema),
})
export type RiskStatus = z.infer<typeof riskStatusSchema>

export const riskCalls = [
  query('risk.status', {
    description: 'The state, what is used of each limit, and what is locked.',
    input: z.object({ account }),
    output: riskStatusSchema,
  }),
  query('risk.limits', { description: 'The limits.', input: z.object({ account }), output: riskLimitsSchema }),
  query('risk.protections', {
    description: 'What stops entries for a while, beside the limits.',
    input: z.object({ account }),
    output: riskProtectionsSchema,
  }),
  command('risk.setLimits', {
    description:
      'Changes limits and protections; those left out stay. A protection that is null is off. Answers the limits.',
    // A name that does not exist is refused: a limit that was misspelt would not hold.
    input: z.strictObject({
      account,
      limits: riskLimitsSchema.partial().strict().optional(),
      protections: riskProtectionsSchema.partial().strict().optional(),
    }),
    output: riskLimitsSchema,
  }),
  command('risk.halt', {
    description: 'No entries and no orders of strategies until resumed.',
    input: z.strictObject({ account, reason: z.string().trim().min(1).max(500).optional() }),
    output: riskStatusSchema,
  }),
  command('risk.reduceOnly', {
    description: 'Only orders that shrink positions until resumed. A halt is not loosened.',
    input: z.strictObject({ account, reason: z.string().trim().min(1).max(500).optional() }),
    output: riskStatusSchema,
  }),
  command('risk.resume', {
    description: 'Trading goes on: locks end, and drawdown, day and week count from the equity of now.',
    input: z.strictObject({ account }),
    output: riskStatusSchema,
  }),
  query('risk.locks', {
    description: 'What is locked, the lock that ends first before the others.',
    input: z.object({ account, ...pageInput }),
    output: pageOf(riskLockSchema),
  }),
] as const

export const riskEvents = [
  event('risk.changed', {
    delivery: 'kept',
    description: 'The state, a limit or a lock changed.',
    payload: z.object({ account: z.string(), state: riskStateSchema, reason: z.string().optional() }),
  }),
] as const
