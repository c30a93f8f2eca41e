import type { CompiledRisk } from '#main/strategies/definition/compiled-strategy.ts'
import type { RiskLimits } from '#shared/domain/risk-limits.ts'

const DENIED = 'such orders would be denied outside of a backtest.'
/** How far a product of fractions may lie above a limit by rounding and still keep it. */
const ROUNDING = 1e-9

/**
 * What the account's limits would deny or cut of a strategy that ran without them, each as a sentence with the numbers.
 * Only what the settings themselves show: a stop at a multiple of ATR or at a series' value has no size before it is
 * placed. `symbols` is the number of symbols of the run.
 */
export function limitWarnings(risk: CompiledRisk, limits: RiskLimits, symbols: number): string[] {
  const warnings: string[] = []
  const size = largestSize(risk)
  const isTooLarge = isAbove(size, limits.maxPositionSizePct)
  if (isTooLarge) {
    const verb = risk.sizing === 'risk' ? 'may put up to' : 'puts'
    warnings.push(
      `The strategy ${verb} ${percent(size)} of equity into one position; your limit is ${percent(limits.maxPositionSizePct)}: ${DENIED}`,
    )
  }
  warnings.push(...riskWarnings(risk, limits, size), ...rewardWarnings(risk, limits))

  const open = Math.min(symbols, risk.maxOpenPositions ?? symbols)
  if (open > limits.maxOpenPositions) {
    warnings.push(
      `The strategy may hold ${open} positions at once; your limit is ${limits.maxOpenPositions}: further orders would be denied outside of a backtest.`,
    )
  }
  // Without borrowed money all positions together hold the equity at most.
  const exposure = Math.min(open * size, 1)
  if (isAbove(exposure, limits.maxTotalExposurePct) && (open > 1 || !isTooLarge)) {
    const what = open === 1 ? 'one position' : `${open} positions at once`
    warnings.push(
      `The strategy may put ${percent(exposure)} of equity into ${what}; your limit for all together is ${percent(limits.maxTotalExposurePct)}: orders beyond it would be denied outside of a backtest.`,
    )
  }
  return warnings
}

/** The sentence for a run whose equity fell so far that the account's limits would have ended its entries. */
export function drawdownWarnings(maxDrawdown: number | null, { maxDrawdownPct }: RiskLimits): string[] {
  if (maxDrawdown === null || maxDrawdown < maxDrawdownPct) return []
  return [
    `Equity fell ${percent(maxDrawdown)} from its peak; your limit is ${percent(maxDrawdownPct)}: from there on every entry would be denied outside of a backtest.`,
  ]
}

/** The largest share of equity that one entry takes. */
function largestSize({ sizing, positionSize, riskPct, stopLoss }: CompiledRisk): number {
  if (sizing !== 'risk' || stopLoss?.kind !== 'fraction') return positionSize
  return Math.min(positionSize, riskPct / stopLoss.fraction)
}

function riskWarnings(risk: CompiledRisk, limits: RiskLimits, size: number): string[] {
  const { stopLoss } = risk
  const most = percent(limits.maxPortfolioRiskPct)
  if (stopLoss?.kind === 'fraction') {
    const atStop = size * stopLoss.fraction
    if (!isAbove(atStop, limits.maxPortfolioRiskPct)) return []
    const how = `${percent(size)} in a position, its stop ${percent(stopLoss.fraction)} away`
    return [`The strategy risks ${percent(atStop)} of equity in one trade (${how}); your limit is ${most}: ${DENIED}`]
  }
  if (risk.sizing !== 'risk' || !isAbove(risk.riskPct, limits.maxPortfolioRiskPct)) return []
  const what = `up to ${percent(risk.riskPct)} of equity in one trade`
  return [`The strategy risks ${what}; your limit is ${most}: ${DENIED}`]
}

/** Stop and nearest target as lengths that can be compared, where the settings show them. */
function distances({ stopLoss, takeProfit, takeProfitSteps }: CompiledRisk) {
  const target = takeProfitSteps[0]?.at ?? (takeProfit?.kind === 'fraction' ? takeProfit.fraction : undefined)
  if (stopLoss?.kind === 'fraction' && target !== undefined) {
    return {
      stop: stopLoss.fraction,
      target,
      text: `${percent(target)} away and its stop ${percent(stopLoss.fraction)}`,
    }
  }
  if (stopLoss?.kind !== 'atr' || takeProfit?.kind !== 'atr' || stopLoss.period !== takeProfit.period) return undefined
  const text = `${takeProfit.multiple} × ATR away and its stop ${stopLoss.multiple} × ATR`
  return { stop: stopLoss.multiple, target: takeProfit.multiple, text }
}

function rewardWarnings(risk: CompiledRisk, { minRiskRewardRatio }: RiskLimits): string[] {
  const known = distances(risk)
  if (known === undefined) return []
  const ratio = known.target / known.stop
  if (!isAbove(minRiskRewardRatio, ratio)) return []
  const nearest = risk.takeProfitSteps.length > 0 ? 'nearest target' : 'target'
  return [
    `The strategy’s ${nearest} lies ${known.text}: ${+ratio.toFixed(2)} to gain for each 1 at risk; your least is ${minRiskRewardRatio}: ${DENIED}`,
  ]
}

function isAbove(value: number, limit: number): boolean {
  return value > limit + ROUNDING
}

function percent(fraction: number): string {
  return `${+(fraction * 100).toFixed(2)} %`
}
