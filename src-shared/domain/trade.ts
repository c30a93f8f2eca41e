import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

/** A round trip: from the fill that opened a position to the one that left it flat. `mae` ≤ 0 and `mfe` ≥ 0 are fractions of the entry price. */
export const tradeSchema = z.object({
  id: z.string(),
  account: z.string(),
  symbol: z.string(),
  direction: z.enum(['long', 'short']),
  entryTime: z.number(),
  exitTime: z.number().nullable(),
  entryPrice: decimalOutput,
  exitPrice: decimalOutput.nullable(),
  quantity: decimalOutput,
  pnl: decimalOutput,
  pnlPct: z.number(),
  fees: z.record(z.string(), decimalOutput),
  mae: z.number(),
  mfe: z.number(),
  entryReason: z.string(),
  exitReason: z.string().nullable(),
  durationMs: z.number().nullable(),
  open: z.boolean(),
  strategyId: z.string().optional(),
})
export type Trade = z.infer<typeof tradeSchema>
