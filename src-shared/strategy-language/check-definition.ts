import {
  type RiskManagement,
  riskManagementSchema,
  STRATEGY_LIMITS,
  type StrategyDefinition,
  strategyDefinitionSchema,
} from '#shared/domain/strategy-definition.ts'
import { checkCondition, checkSeries, MOST_PROBLEMS, type SeriesOutputs } from './check-condition.ts'
import { checkIndicators } from './check-indicators.ts'
import { resolveReferences } from './parameters.ts'
import { parseCondition } from './parser.ts'
import type { StrategyProblem } from './problem.ts'
import { riskConflicts } from './risk-conflicts.ts'
import { shapeProblems, unsafeProblem } from './shape-problems.ts'
import { isPriceSeries, KEYWORDS } from './tokenizer.ts'

type Checked =
  | { readonly definition: StrategyDefinition; readonly problems?: undefined }
  | { readonly problems: readonly StrategyProblem[]; readonly definition?: undefined }

/** Checks a whole definition; see `validateStrategy`. */
export function checkDefinition(value: unknown): Checked {
  const unsafe = unsafeProblem(value)
  if (unsafe !== undefined) return { problems: [unsafe] }
  const shape = strategyDefinitionSchema.safeParse(value)
  if (shape.success) {
    const problems = checkMeaning(shape.data)
    return problems.length === 0 ? { definition: shape.data } : { problems: problems.slice(0, MOST_PROBLEMS) }
  }
  const problems = shapeProblems(shape.error.issues)
  const rest = soundPart(
    value,
    shape.error.issues.flatMap((issue) => (issue.path.length === 0 ? [] : [issue.path[0]])),
  )
  if (rest !== undefined) problems.push(...checkMeaning(rest))
  return { problems: problems.slice(0, MOST_PROBLEMS) }
}

/**
 * The definition without its misshapen sections, so that the rest can be checked at once. None where the misshapen ones
 * declare names: everything that reads those names would seem wrong.
 */
function soundPart(value: unknown, misshapen: readonly unknown[]): StrategyDefinition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (misshapen.includes('parameters') || misshapen.includes('indicators')) return undefined
  const known = new Set(Object.keys(strategyDefinitionSchema.shape))
  const sound = Object.entries(value).filter(([key]) => known.has(key) && !misshapen.includes(key))
  const result = strategyDefinitionSchema.safeParse({ name: 'unnamed', timeframe: '1m', ...Object.fromEntries(sound) })
  return result.success ? result.data : undefined
}

function checkMeaning(definition: StrategyDefinition): StrategyProblem[] {
  const tooMany = (['parameters', 'indicators'] as const).filter(
    (section) => Object.keys(definition[section]).length > STRATEGY_LIMITS[section],
  )
  if (tooMany.length > 0) {
    return tooMany.map((section) => {
      const count = Object.keys(definition[section]).length
      return { path: section, message: `has ${count} entries: at most ${STRATEGY_LIMITS[section]}` }
    })
  }
  const parameters = new Map(Object.entries(definition.parameters).map(([name, { default: value }]) => [name, value]))
  const { outputs, problems: indicatorProblems } = checkIndicators(definition, parameters)
  return [
    ...checkNames(definition),
    ...checkRanges(definition),
    ...indicatorProblems,
    ...checkConditions(definition, outputs, new Set(parameters.keys())),
    ...checkRisk(definition.riskManagement, outputs, parameters),
  ]
}

function checkNames(definition: StrategyDefinition): StrategyProblem[] {
  return Object.keys(definition.indicators)
    .filter((name) => isPriceSeries(name) || KEYWORDS.has(name))
    .map((name) => ({
      path: `indicators.${name}`,
      message: `"${name}" is a word of the language: choose another name`,
    }))
}

function checkRanges(definition: StrategyDefinition): StrategyProblem[] {
  return Object.entries(definition.parameters).flatMap(([name, { default: value, min, max }]) => {
    const path = `parameters.${name}`
    if (min !== undefined && max !== undefined && min > max)
      return [{ path, message: `min ${min} is above max ${max}` }]
    if (min !== undefined && value < min) return [{ path, message: `default ${value} is below min ${min}` }]
    if (max !== undefined && value > max) return [{ path, message: `default ${value} is above max ${max}` }]
    return []
  })
}

function checkConditions(
  definition: StrategyDefinition,
  indicators: ReadonlyMap<string, SeriesOutputs>,
  parameters: ReadonlySet<string>,
): StrategyProblem[] {
  const problems: StrategyProblem[] = []
  for (const section of ['entryConditions', 'exitConditions'] as const) {
    for (const direction of ['long', 'short'] as const) {
      for (const [index, text] of (definition[section][direction] ?? []).entries()) {
        if (problems.length >= MOST_PROBLEMS) return problems
        const path = `${section}.${direction}[${index}]`
        const parsed = parseCondition(text)
        const found =
          parsed.problem === undefined
            ? checkCondition(parsed.expression, { indicators, parameters })
            : [parsed.problem]
        problems.push(...found.map((problem) => ({ path, ...problem })))
      }
    }
  }
  return problems
}

function checkRisk(
  risk: RiskManagement,
  indicators: ReadonlyMap<string, SeriesOutputs>,
  parameters: ReadonlyMap<string, number>,
): StrategyProblem[] {
  const problems: StrategyProblem[] = []
  const resolved = resolveReferences(risk, parameters, ['riskManagement'], problems)
  // An unknown parameter is reported once, by its name; only then is its value worth a check.
  if (problems.length === 0) {
    const shape = riskManagementSchema.safeParse(resolved)
    problems.push(
      ...(shape.success ? riskConflicts(shape.data) : shapeProblems(shape.error.issues, ['riskManagement'])),
    )
  }
  for (const rule of ['stopLoss', 'takeProfit'] as const) {
    const value = risk[rule]
    if (typeof value !== 'object' || !('price' in value)) continue
    const [name = '', output] = value.price.split('.')
    const problem = checkSeries({ name, output }, { indicators })
    if (problem !== undefined) problems.push({ path: `riskManagement.${rule}.price`, ...problem })
  }
  return problems
}
