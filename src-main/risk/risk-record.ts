import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { DENIAL_REASONS } from './denial.ts'

const reasonSchema = z.enum(DENIAL_REASONS)
const figureSchema = z.union([z.number(), z.string()]).nullable()

/** A lock: what may not be entered (`account` or a symbol), by which rule, and until when (UTC ms). */
const lockRecordSchema = z.object({
  scope: z.string(),
  reason: reasonSchema,
  until: z.number(),
  limit: figureSchema,
  value: figureSchema,
})
export type LockRecord = z.infer<typeof lockRecordSchema>

/** A closed trade as far as protections look at it. */
const closedTradeSchema = z.object({
  id: z.string(),
  symbol: z.string(),
  exitTime: z.number(),
  exitReason: z.string(),
  /** Profit after fees ÷ entry value. */
  pnlPct: z.number(),
})
export type ClosedTrade = z.infer<typeof closedTradeSchema>

const periodSchema = z.object({ start: z.number(), equity: decimalOutput })

/** All that risk has to remember of an account over a restart. Money is decimal text in the account's currency. */
export const riskRecordSchema = z.object({
  state: z.enum(['active', 'reduce_only', 'halted']),
  /** Whose doing the state is. */
  cause: z.enum(['trader', 'close_all', 'max_drawdown']).optional(),
  /** In words. */
  reason: z.string().optional(),
  since: z.number().optional(),
  peakEquity: decimalOutput.optional(),
  /** The equity with which the UTC day and the week began. */
  day: periodSchema.optional(),
  week: periodSchema.optional(),
  locks: z.array(lockRecordSchema),
  /** Newest last. */
  closedTrades: z.array(closedTradeSchema),
})
export type RiskRecord = z.infer<typeof riskRecordSchema>

/** An account about which nothing is known yet. */
export const NEW_RISK_RECORD: RiskRecord = { state: 'active', locks: [], closedTrades: [] }
