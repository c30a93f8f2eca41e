import { z } from 'zod'

const fraction = z.number().gt(0).max(1)
const spanMs = z
  .number()
  .int()
  .min(1)
  .max(366 * 86_400_000)

/** What stops entries for a while, beside the limits. Null switches one off. Ratios are fractions. */
export const riskProtectionsSchema = z.object({
  /** Loss since the start of the UTC day, of the equity then, at which nothing is opened until the next day. */
  maxDailyLossPct: fraction.nullable(),
  /** The same for the week, which begins on Monday. */
  maxWeeklyLossPct: fraction.nullable(),
  /** After so many losing trades that ended at their stop within `withinMs`, nothing is opened for `pauseMs`. */
  stopLossGuard: z.object({ trades: z.number().int().min(1).max(100), withinMs: spanMs, pauseMs: spanMs }).nullable(),
  /** How long a symbol is not entered again after a trade of it was closed. */
  cooldownMs: spanMs.nullable(),
  /** After `trades` trades of a symbol within `withinMs` whose returns add up to less than `minReturn`, a pause for it. */
  lowProfit: z
    .object({
      trades: z.number().int().min(1).max(100),
      withinMs: spanMs,
      minReturn: z.number().min(-1).max(1_000),
      pauseMs: spanMs,
    })
    .nullable(),
  /** Most entries that may be ordered within a minute. */
  maxOrdersPerMinute: z.number().int().min(1).max(1_000_000).nullable(),
  /** How much worse than the market a limit price may be, as a fraction of it. */
  priceBandPct: fraction.nullable(),
  /** An order like the one before it within this time is taken for a mistake. */
  duplicateWindowMs: spanMs.max(3_600_000).nullable(),
})

export type RiskProtections = z.infer<typeof riskProtectionsSchema>

/** The protections of an account whose trader has set none. */
export const DEFAULT_RISK_PROTECTIONS: RiskProtections = {
  maxDailyLossPct: 0.05,
  maxWeeklyLossPct: 0.1,
  stopLossGuard: { trades: 4, withinMs: 3_600_000, pauseMs: 1_800_000 },
  cooldownMs: null,
  lowProfit: null,
  maxOrdersPerMinute: 1_000,
  priceBandPct: 0.1,
  duplicateWindowMs: 1_000,
}
