import type { RiskManagement } from '#shared/domain/strategy.ts'
import { riskManagementSchema } from '#shared/domain/strategy-definition.ts'
import { resolveReferences } from '#shared/strategy-language/parameters.ts'
import type { StrategyProblem } from '#shared/strategy-language/problem.ts'
import { riskConflicts } from '#shared/strategy-language/risk-conflicts.ts'
import { shapeProblems } from '#shared/strategy-language/shape-problems.ts'
import type { CompiledProtection, CompiledRisk, MinuteRange, PriceRule } from './compiled-strategy.ts'

const DEFAULT_RISK_PCT = 0.02
const DEFAULT_ATR_PERIOD = 14
const DEFAULT_EXPIRES_AFTER_BARS = 1
const MINUTES_PER_HOUR = 60

/** The risk settings as numbers. What is wrong with their values is added to `problems`. */
export function compileRisk(
  risk: RiskManagement,
  parameters: ReadonlyMap<string, number>,
  problems: StrategyProblem[],
): CompiledRisk {
  const path = ['riskManagement']
  const before = problems.length
  const resolved = resolveReferences(risk, parameters, path, problems)
  const parsed = riskManagementSchema.safeParse(resolved)
  if (parsed.success) {
    problems.push(...riskConflicts(parsed.data))
    return toCompiledRisk(parsed.data)
  }
  if (problems.length === before) problems.push(...shapeProblems(parsed.error.issues, path))
  return toCompiledRisk({})
}

function toCompiledRisk(risk: RiskManagement): CompiledRisk {
  const { takeProfit, trailingStop, entryOrder } = risk
  return {
    positionSize: numberOf(risk.positionSize) ?? 1,
    sizing: risk.sizing ?? 'equity',
    riskPct: numberOf(risk.riskPct) ?? DEFAULT_RISK_PCT,
    stopLoss: priceRule(risk.stopLoss),
    takeProfit: Array.isArray(takeProfit) ? undefined : priceRule(takeProfit),
    takeProfitSteps: Array.isArray(takeProfit) ? targetSteps(takeProfit) : [],
    trailingStop: trailing(trailingStop),
    breakEvenAt: numberOf(risk.breakEvenAt),
    maxBarsInTrade: numberOf(risk.maxBarsInTrade),
    cooldownBars: numberOf(risk.cooldownBars) ?? 0,
    maxOpenPositions: numberOf(risk.maxOpenPositions),
    onOppositeSignal: risk.onOppositeSignal ?? 'ignore',
    entryOrder: {
      type: entryOrder?.type ?? 'market',
      offset: numberOf(entryOrder?.offset) ?? 0,
      expiresAfterBars: numberOf(entryOrder?.expiresAfterBars) ?? DEFAULT_EXPIRES_AFTER_BARS,
    },
    tradingHours: (risk.tradingHours ?? []).map(minuteRange),
    protections: (risk.protections ?? []).map(compiledProtection),
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

type TargetList = Extract<NonNullable<RiskManagement['takeProfit']>, readonly unknown[]>

function targetSteps(steps: TargetList): { at: number; fraction: number }[] {
  return steps
    .map((step) => ({ at: numberOf(step.at) ?? 0, fraction: numberOf(step.fraction) ?? 0 }))
    .sort((a, b) => a.at - b.at)
}

/** The minutes of a range such as `22:00-06:00`, whose form the schema has checked. */
function minuteRange(range: string): MinuteRange {
  const [from = 0, to = 0] = range.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return hours * MINUTES_PER_HOUR + minutes
  })
  return { from, to }
}

type Protection = NonNullable<RiskManagement['protections']>[number]

function compiledProtection(protection: Protection): CompiledProtection {
  if (protection.type === 'maxDrawdown' || protection.type === 'dailyLoss') {
    return { type: protection.type, limit: numberOf(protection.limit) ?? 0 }
  }
  const counted = {
    trades: numberOf(protection.trades) ?? 0,
    withinBars: numberOf(protection.withinBars) ?? 0,
    pauseBars: numberOf(protection.pauseBars) ?? 0,
  }
  if (protection.type === 'stopLossGuard') return { type: protection.type, ...counted }
  return { type: protection.type, minReturn: numberOf(protection.minReturn) ?? 0, ...counted }
}

function trailing(stop: RiskManagement['trailingStop']): CompiledRisk['trailingStop'] {
  if (typeof stop === 'number') return { fraction: stop, activateAt: 0 }
  if (typeof stop !== 'object') return undefined
  return { fraction: numberOf(stop.percent) ?? 0, activateAt: numberOf(stop.activateAt) ?? 0 }
}
