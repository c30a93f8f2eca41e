import type { RiskLimits } from '#shared/domain/risk-limits.ts'
import type { RiskProtections } from '#shared/domain/risk-protections.ts'

type Changes<Of> = { readonly [Key in keyof Of]?: Of[Key] | undefined }

/** Limits that let more through the larger they are; the default stop and target limit nothing. */
const CAPS = [
  'maxPositionSizePct',
  'maxPortfolioRiskPct',
  'maxTotalExposurePct',
  'maxOpenPositions',
  'maxDrawdownPct',
] as const

/** Protections that are numbers and let more through the larger they are. */
const LOSS_CAPS = ['maxDailyLossPct', 'maxWeeklyLossPct', 'maxOrdersPerMinute', 'priceBandPct'] as const

/** Protections whose change cannot be called tighter at a glance. */
const PAUSES = ['stopLossGuard', 'cooldownMs', 'lowProfit', 'duplicateWindowMs'] as const

/** Whether anything of what is changed lets more through than before. */
export function isLooser(
  now: { readonly limits: RiskLimits; readonly protections: RiskProtections },
  { limits, protections }: { readonly limits: Changes<RiskLimits>; readonly protections: Changes<RiskProtections> },
): boolean {
  const isRaised = CAPS.some((key) => (limits[key] ?? 0) > now.limits[key])
  const asksLess = (limits.minRiskRewardRatio ?? Number.POSITIVE_INFINITY) < now.limits.minRiskRewardRatio
  const losesMore = LOSS_CAPS.some((key) => {
    const next = protections[key]
    return next !== undefined && (next ?? Number.POSITIVE_INFINITY) > (now.protections[key] ?? Number.POSITIVE_INFINITY)
  })
  const pausesLess = PAUSES.some((key) => {
    const next = protections[key]
    const before = now.protections[key]
    return next !== undefined && before !== null && JSON.stringify(next) !== JSON.stringify(before)
  })
  return isRaised || asksLess || losesMore || pausesLess
}
