import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'

/** A run in which the limits were not applied. */
export type UnlimitedRun = {
  readonly risk: CompiledRisk
  /** How many symbols share the cash. */
  readonly symbols: number
  /** The deepest fall of equity as a fraction of its peak; null where there is none. */
  readonly maxDrawdown: number | null
}

/**
 * Where the account's limits would cut the strategy's entries or deny them, each as a sentence with both numbers. Distances
 * are compared where they are fractions; what hangs on ATR or an indicator is known at the entry only.
 */
export function limitWarnings({ risk, symbols, maxDrawdown }: UnlimitedRun, limits: RiskLimits): string[] {
  const stop = risk.stopLoss?.kind === 'fraction' ? risk.stopLoss.fraction : undefined
  const size = sizeOf(risk, stop)
  const open = Math.min(symbols, risk.maxOpenPositions ?? symbols)
  const allowedSize = Math.min(size, limits.maxPositionSizePct)
  const exposure = Math.min(1, open * allowedSize)
  const warnings: string[] = []
  if (size > limits.maxPositionSizePct) {
    warnings.push(
      `The strategy puts ${percent(size)} of equity into one position; your limit is ${percent(limits.maxPositionSizePct)}: its entries would be cut to that.`,
    )
  }
  if (stop !== undefined && allowedSize * stop > limits.maxPortfolioRiskPct * (1 + 1e-9)) {
    warnings.push(
      `The strategy loses ${percent(allowedSize * stop)} of equity where a stop is hit; your limit is ${percent(limits.maxPortfolioRiskPct)}: its entries would be cut to that.`,
    )
  }
  if (open > limits.maxOpenPositions) {
    warnings.push(
      `The strategy may hold ${open} positions at once; your limit is ${limits.maxOpenPositions}: further entries would be denied.`,
    )
  }
  if (exposure > limits.maxTotalExposurePct) {
    warnings.push(
      `The strategy may put ${percent(exposure)} of equity into positions; your limit is ${percent(limits.maxTotalExposurePct)}: further entries would be cut or denied.`,
    )
  }
  const target = nearestTarget(risk)
  if (stop !== undefined && target !== undefined && target / stop < limits.minRiskRewardRatio * (1 - 1e-9)) {
    warnings.push(
      `The target lies ${ratio(target / stop)} times as far away as the stop; your limit is ${ratio(limits.minRiskRewardRatio)}: every entry would be denied.`,
    )
  }
  if (maxDrawdown !== null && maxDrawdown >= limits.maxDrawdownPct) {
    warnings.push(
      `Equity fell ${percent(maxDrawdown)} from its peak; your limit is ${percent(limits.maxDrawdownPct)}: from there on every entry would be denied.`,
    )
  }
  return warnings
}

/** The part of equity that goes into an entry, as far as it is known ahead. */
function sizeOf({ sizing, riskPct, positionSize }: CompiledRisk, stop: number | undefined): number {
  const size = Math.min(1, positionSize)
  return sizing === 'risk' && stop !== undefined ? Math.min(size, riskPct / stop) : size
}

function nearestTarget({ takeProfit, takeProfitSteps }: CompiledRisk): number | undefined {
  if (takeProfitSteps.length > 0) return Math.min(...takeProfitSteps.map(({ at }) => at))
  return takeProfit?.kind === 'fraction' ? takeProfit.fraction : undefined
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`
}

function ratio(value: number): string {
  return String(Number(value.toFixed(2)))
}
