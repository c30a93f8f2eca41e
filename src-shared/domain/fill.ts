import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { sideSchema } from './order.ts'

/** One execution at an exchange. `id` is the exchange's own; with account and symbol it is unique for ever. */
export const fillSchema = z.object({
  id: z.string(),
  account: z.string(),
  orderId: z.string(),
  symbol: z.string(),
  side: sideSchema,
  price: decimalOutput,
  amount: decimalOutput,
  fee: decimalOutput,
  feeCurrency: z.string(),
  liquidity: z.enum(['maker', 'taker']),
  time: z.number(),
})
export type Fill = z.infer<typeof fillSchema>
