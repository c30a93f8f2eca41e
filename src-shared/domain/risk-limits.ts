import { z } from 'zod'

const fraction = z.number().gt(0).max(1)

/** How much a trader lets the engine risk. Ratios are fractions of the portfolio's value, or of the entry price. */
export const riskLimitsSchema = z.object({
  /** Largest value of one position. */
  maxPositionSizePct: fraction,
  /** Most that one trade may lose at its stop. */
  maxPortfolioRiskPct: fraction,
  /** Largest value of all positions together. */
  maxTotalExposurePct: fraction,
  maxOpenPositions: z.number().int().min(1).max(1_000),
  /** Fall of equity from its peak at which no position is opened any more. */
  maxDrawdownPct: fraction,
  /** Least distance to the target ÷ distance to the stop. */
  minRiskRewardRatio: z.number().min(0).max(1_000),
  /** Where a stop lies that is not given. */
  defaultStopLossPct: fraction,
  /** Where a target lies that is not given. */
  defaultTakeProfitPct: z.number().gt(0).max(1_000),
})

export type RiskLimits = z.infer<typeof riskLimitsSchema>

/** The limits of an account whose trader has set none. */
export const DEFAULT_RISK_LIMITS: RiskLimits = {
  maxPositionSizePct: 0.1,
  maxPortfolioRiskPct: 0.02,
  maxTotalExposurePct: 0.95,
  maxOpenPositions: 10,
  maxDrawdownPct: 0.2,
  minRiskRewardRatio: 1.5,
  defaultStopLossPct: 0.02,
  defaultTakeProfitPct: 0.04,
}
