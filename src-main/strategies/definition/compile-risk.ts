import type { RiskManagement } from '#shared/domain/strategy.ts'
import { riskManagementSchema } from '#shared/domain/strategy-definition.ts'
import { resolveReferences } from '#shared/strategy-language/parameters.ts'
import type { StrategyProblem } from '#shared/strategy-language/problem.ts'
import { shapeProblems } from '#shared/strategy-language/shape-problems.ts'
import type { CompiledRisk, PriceRule } from './compiled-strategy.ts'

const DEFAULT_RISK_PCT = 0.02
const DEFAULT_ATR_PERIOD = 14

/** What a definition may say but the engine does not do yet: each is refused by its path, never ignored. */
export const UNSUPPORTED: readonly { readonly path: string; readonly uses: (risk: CompiledRisk) => boolean }[] = [
  { path: 'sizing "risk"', uses: (risk) => risk.sizing === 'risk' },
  { path: 'a list of takeProfit', uses: (risk) => risk.takeProfitSteps.length > 0 },
  { path: 'breakEvenAt', uses: (risk) => risk.breakEvenAt !== undefined },
  { path: 'maxOpenPositions above 1', uses: (risk) => (risk.maxOpenPositions ?? 1) !== 1 },
  { path: 'a limit entryOrder', uses: (risk) => risk.entryOrder.type !== 'market' },
  { path: 'tradingHours', uses: (risk) => risk.tradingHours.length > 0 },
  { path: 'protections', uses: (risk) => risk.protections.length > 0 },
]

/** The risk settings as numbers. What is wrong or not supported is added to `problems`. */
export function compileRisk(
  risk: RiskManagement,
  parameters: ReadonlyMap<string, number>,
  problems: StrategyProblem[],
): CompiledRisk {
  const path = ['riskManagement']
  const before = problems.length
  const resolved = resolveReferences(risk, parameters, path, problems)
  const parsed = riskManagementSchema.safeParse(resolved)
  if (!parsed.success && problems.length === before) problems.push(...shapeProblems(parsed.error.issues, path))
  const compiled = toCompiledRisk(parsed.success ? parsed.data : {})
  for (const { path: what, uses } of UNSUPPORTED) {
    if (uses(compiled)) problems.push({ path: 'riskManagement', message: `${what} is not supported yet` })
  }
  return compiled
}

function toCompiledRisk(risk: RiskManagement): CompiledRisk {
  const { takeProfit, trailingStop, entryOrder } = risk
  return {
    positionSize: numberOf(risk.positionSize) ?? 1,
    sizing: risk.sizing ?? 'equity',
    riskPct: numberOf(risk.riskPct) ?? DEFAULT_RISK_PCT,
    stopLoss: priceRule(risk.stopLoss),
    takeProfit: Array.isArray(takeProfit) ? undefined : priceRule(takeProfit),
    takeProfitSteps: Array.isArray(takeProfit)
      ? takeProfit.map((step) => ({ at: numberOf(step.at) ?? 0, fraction: numberOf(step.fraction) ?? 0 }))
      : [],
    trailingStop: trailing(trailingStop),
    breakEvenAt: numberOf(risk.breakEvenAt),
    maxBarsInTrade: numberOf(risk.maxBarsInTrade),
    cooldownBars: numberOf(risk.cooldownBars) ?? 0,
    maxOpenPositions: numberOf(risk.maxOpenPositions),
    onOppositeSignal: risk.onOppositeSignal ?? 'ignore',
    entryOrder: {
      type: entryOrder?.type ?? 'market',
      offset: numberOf(entryOrder?.offset) ?? 0,
      expiresAfterBars: numberOf(entryOrder?.expiresAfterBars),
    },
    tradingHours: risk.tradingHours ?? [],
    protections: risk.protections ?? [],
  }
}

/** The number in a setting whose references were replaced. */
function numberOf(value: number | string | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

type SingleRule = Exclude<RiskManagement['takeProfit'], readonly unknown[]>

function priceRule(rule: SingleRule): PriceRule | undefined {
  if (typeof rule === 'number') return { kind: 'fraction', fraction: rule }
  if (typeof rule !== 'object') return undefined
  if ('price' in rule) return { kind: 'price', reference: rule.price }
  return { kind: 'atr', multiple: numberOf(rule.atr) ?? 0, period: numberOf(rule.period) ?? DEFAULT_ATR_PERIOD }
}

function trailing(stop: RiskManagement['trailingStop']): CompiledRisk['trailingStop'] {
  if (typeof stop === 'number') return { fraction: stop, activateAt: 0 }
  if (typeof stop !== 'object') return undefined
  return { fraction: numberOf(stop.percent) ?? 0, activateAt: numberOf(stop.activateAt) ?? 0 }
}
