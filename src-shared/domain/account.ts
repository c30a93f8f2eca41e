import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

/** An account to trade on. A paper account belongs to one market mode. */
export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['paper', 'exchange']),
  /** For paper: the market whose prices it trades on. */
  market: z.enum(['simulated', 'replay', 'exchange']),
  exchange: z.string(),
  /** The currency in which its value is told. */
  currency: z.string(),
  live: z.boolean(),
  createdAt: z.number(),
})
export type Account = z.infer<typeof accountSchema>

/** What is there of a currency: `free` is not reserved by open orders. */
export const balanceSchema = z.object({
  currency: z.string(),
  total: decimalOutput,
  free: decimalOutput,
  reserved: decimalOutput,
})
export type Balance = z.infer<typeof balanceSchema>
