import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

/** An account to trade on. A paper account belongs to one market and its source of prices. */
export const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['paper', 'exchange']),
  /** For paper: the market whose prices it trades on. */
  market: z.enum(['simulated', 'replay', 'exchange']),
  /** `paper`, or the id of the exchange where it lies. */
  exchange: z.string(),
  /** Whose prices it trades on: `simulated`, `replay`, or the id of an exchange such as `binance`. */
  source: z.string(),
  /** Which servers of the exchange; absent for paper. `testnet` and `loopback` never hold real money. */
  environment: z.enum(['production', 'testnet', 'loopback']).optional(),
  /** The currency in which its value is told. */
  currency: z.string(),
  /** Whether orders that open or enlarge may go to the exchange; always off for paper. */
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
