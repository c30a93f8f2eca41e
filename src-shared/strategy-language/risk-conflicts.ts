import type { RiskManagement } from '#shared/domain/strategy-definition.ts'
import type { StrategyProblem } from './problem.ts'

/** How far above 1 fractions such as 0.7 + 0.2 + 0.1 may come by rounding. */
const ROUNDING = 1e-9

/**
 * Risk settings whose values are allowed one by one but not together. References are to be resolved before; one that could
 * not be is left out of the check.
 */
export function riskConflicts(risk: RiskManagement): StrategyProblem[] {
  return [...sizingConflicts(risk), ...targetConflicts(risk.takeProfit), ...orderConflicts(risk)]
}

function sizingConflicts({ sizing, stopLoss }: RiskManagement): StrategyProblem[] {
  if (sizing !== 'risk' || stopLoss !== undefined) return []
  const message = 'sizing "risk" needs a stopLoss: the distance to it gives the quantity'
  return [{ path: 'riskManagement.sizing', message }]
}

function targetConflicts(targets: RiskManagement['takeProfit']): StrategyProblem[] {
  if (!Array.isArray(targets)) return []
  const problems: StrategyProblem[] = []
  const path = 'riskManagement.takeProfit'
  const places = new Map<number, number>()
  let sum = 0
  for (const [index, { at, fraction }] of targets.entries()) {
    if (typeof fraction === 'number') sum += fraction
    if (typeof at !== 'number') continue
    const first = places.get(at)
    if (first === undefined) places.set(at, index)
    else {
      const message = `a target lies at ${at} already (takeProfit[${first}]): give each its own place, or add up the fractions`
      problems.push({ path: `${path}[${index}].at`, message })
    }
  }
  if (sum > 1 + ROUNDING) {
    const message = `the fractions add up to ${+sum.toFixed(6)}: at most 1, the whole position`
    problems.push({ path, message })
  }
  return problems
}

/** A market order is filled at once: what only a limit order has must not be given and then ignored. */
function orderConflicts({ entryOrder }: RiskManagement): StrategyProblem[] {
  if (entryOrder?.type !== 'market') return []
  return (['offset', 'expiresAfterBars'] as const)
    .filter((key) => entryOrder[key] !== undefined && entryOrder[key] !== 0)
    .map((key) => ({
      path: `riskManagement.entryOrder.${key}`,
      message: `only an entryOrder of the type "limit" has ${key}`,
    }))
}
