import { closesWhole, orderedTargets, type TargetStep } from '#main/matching/target-steps.ts'
import type { CompiledRisk, MinuteRange } from '#main/strategies/definition/compiled-strategy.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'

/** The rules of entries and targets that are the same for every symbol of a run. */
export type TradePlan = {
  readonly positionSize: number
  /** Share of equity lost at the stop; undefined where entries are sized by equity. */
  readonly riskPct: number | undefined
  /** Partial targets from the nearest to the farthest; empty where there is one target or none. */
  readonly targets: readonly TargetStep[]
  /** Whether the last target leaves all that is left. */
  readonly targetsCloseWhole: boolean
  readonly breakEvenAt: number | undefined
  /** Undefined: entries at the market. */
  readonly limitOrder: { readonly offset: number; readonly bars: number } | undefined
  readonly maxOpenPositions: number
  readonly hours: readonly MinuteRange[]
  readonly limits: RiskLimits | undefined
}

/** The plan of a strategy, with the account's limits where they are applied. */
export function tradePlan(risk: CompiledRisk, limits: RiskLimits | undefined): TradePlan {
  const targets = orderedTargets(risk.takeProfitSteps)
  const { type, offset, expiresAfterBars } = risk.entryOrder
  const none = Number.POSITIVE_INFINITY
  return {
    positionSize: risk.positionSize,
    riskPct: risk.sizing === 'risk' ? risk.riskPct : undefined,
    targets,
    targetsCloseWhole: closesWhole(targets),
    breakEvenAt: risk.breakEvenAt,
    limitOrder: type === 'limit' ? { offset, bars: expiresAfterBars } : undefined,
    maxOpenPositions: Math.min(risk.maxOpenPositions ?? none, limits?.maxOpenPositions ?? none),
    hours: risk.tradingHours,
    limits,
  }
}
