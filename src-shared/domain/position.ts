import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

/** How much of a position is protected, in its quantity: by the exchange, only while the app runs, or not at all. */
export const coverageSchema = z.object({ exchange: decimalOutput, engine: decimalOutput, naked: decimalOutput })

/** What is held of a symbol on an account. What needs a price that is not there is null. */
export const positionSchema = z.object({
  id: z.string(),
  account: z.string(),
  symbol: z.string(),
  side: z.enum(['long', 'short']),
  quantity: decimalOutput,
  averagePrice: decimalOutput,
  markPrice: decimalOutput.nullable(),
  notional: decimalOutput.nullable(),
  unrealizedPnl: decimalOutput.nullable(),
  unrealizedPnlPct: z.number().nullable(),
  realizedPnl: decimalOutput,
  /** Fees by currency. */
  fees: z.record(z.string(), decimalOutput),
  stopLoss: decimalOutput.optional(),
  takeProfit: decimalOutput.optional(),
  coverage: coverageSchema,
  openedAt: z.number(),
  strategyId: z.string().optional(),
})
export type Position = z.infer<typeof positionSchema>
