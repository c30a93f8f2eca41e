import { z } from 'zod'
import { decimalOutput } from '#shared/decimal.ts'
import { query } from './declaration.ts'
import { columnSchema, pageInput, pageOf, timeSchema } from './shapes.ts'

const account = z.string().min(1).max(64).optional()
const span = { from: timeSchema.optional(), to: timeSchema.optional() }

/** The value of an account at one time. */
export const equitySnapshotSchema = z.object({
  account: z.string(),
  time: timeSchema,
  equity: decimalOutput,
  cash: decimalOutput,
  exposure: z.number(),
  /** What came in (or went out, below zero) since the snapshot before, in the account's currency. */
  deposits: decimalOutput,
})
export type EquitySnapshot = z.infer<typeof equitySnapshotSchema>

/** One side of a booking; the amounts of a transaction add up to zero in every currency. */
export const ledgerEntrySchema = z.object({
  id: z.string(),
  transaction: z.string(),
  account: z.string(),
  currency: z.string(),
  book: z.enum(['holdings', 'trading', 'fees', 'deposits']),
  amount: decimalOutput,
  time: timeSchema,
  reference: z.string(),
})
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

export const portfolioCalls = [
  query('portfolio.summary', {
    description:
      'Value, cash, profit, fees, exposure and drawdown of an account now. Profit is before fees, which stand beside it; realised profit and fees are those of all its trades. Currencies without a price are in missing and count nothing.',
    input: z.object({ account }),
    output: z.object({
      account: z.string(),
      currency: z.string(),
      equity: decimalOutput,
      cash: decimalOutput,
      unrealizedPnl: decimalOutput,
      realizedPnl: decimalOutput,
      fees: z.record(z.string(), decimalOutput),
      exposure: z.number(),
      drawdown: z.number(),
      openPositions: z.number().int(),
      missing: z.array(z.string()),
    }),
  }),
  query('portfolio.snapshots', {
    description: 'The value of an account over time, oldest first, of [from, to).',
    input: z.object({ account, ...span, ...pageInput }),
    output: pageOf(equitySnapshotSchema),
  }),
  query('portfolio.performance', {
    description:
      'Time-weighted return, drawdown and the figures of daily returns over a span; deposits are no profit. The span begins with the last value at or before from and ends with the last at or before to; trades count where they were closed in [from, to).',
    input: z.object({ account, ...span }),
    output: z.object({
      from: timeSchema.nullable(),
      to: timeSchema.nullable(),
      totalReturn: z.number().nullable(),
      maxDrawdown: z.number().nullable(),
      sharpe: z.number().nullable(),
      sortino: z.number().nullable(),
      volatility: z.number().nullable(),
      trades: z.number().int(),
      winRate: z.number().nullable(),
      profitFactor: z.number().nullable(),
    }),
  }),
  query('portfolio.curve', {
    description:
      'Equity and drawdown of an account over [from, to], fit to be drawn (long ones keep the last and the deepest point of each piece), and the time-weighted return of each UTC month.',
    input: z.object({ account, ...span }),
    output: z.object({
      time: columnSchema,
      equity: columnSchema,
      /** Fall from the highest point so far, a fraction. */
      drawdown: columnSchema,
      months: z.array(z.object({ month: z.string(), return: z.number().nullable() })),
    }),
  }),
  query('portfolio.ledger', {
    description: 'The double-entry ledger, newest first, of [from, to).',
    input: z.object({ account, currency: z.string().max(32).optional(), ...span, ...pageInput }),
    output: pageOf(ledgerEntrySchema),
  }),
] as const
