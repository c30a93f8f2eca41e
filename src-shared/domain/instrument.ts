import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'

/** What can be traded: its currencies, its grid, its smallest order and its fees. Decimals are text, ratios numbers. */
export const instrumentSchema = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  kind: z.enum(['spot', 'perpetual']),
  status: z.enum(['trading', 'halted']),
  /** Prices are whole multiples of it. */
  tickSize: decimalOutput,
  /** Amounts are whole multiples of it. */
  lotSize: decimalOutput,
  minAmount: decimalOutput,
  /** Least price × amount of an order. */
  minNotional: decimalOutput,
  maxAmount: decimalOutput.optional(),
  /** How far a limit price may lie from the market, as a fraction of it. */
  priceBand: z.number().optional(),
  makerFee: z.number(),
  takerFee: z.number(),
})

export type Instrument = z.infer<typeof instrumentSchema>
