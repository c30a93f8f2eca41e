import { decimal } from '#shared/decimal.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import { AppError } from '#shared/errors.ts'
import { percentWords } from './words.ts'

/**
 * Throws VALIDATION where the limits contradict each other: with the stop and the target that an order gets by default
 * it would be refused for its reward.
 */
export function requireConsistent(limits: RiskLimits): void {
  const { defaultStopLossPct: stop, defaultTakeProfitPct: target, minRiskRewardRatio: least } = limits
  if (decimal(target).gte(decimal(least).mul(stop))) return
  const ratio = target / stop
  throw new AppError(
    'VALIDATION',
    `defaultTakeProfitPct ${percentWords(target)} ÷ defaultStopLossPct ${percentWords(stop)} is ${ratio.toFixed(2)}, less than minRiskRewardRatio ${least.toFixed(2)}: no order could have both defaults. Set the target further, the stop closer or the ratio lower.`,
    { defaultTakeProfitPct: target, defaultStopLossPct: stop, minRiskRewardRatio: least, ratio },
  )
}
