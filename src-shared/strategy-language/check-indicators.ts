import type { StrategyDefinition, StrategyIndicator } from '#shared/domain/strategy-definition.ts'
import { AppError } from '#shared/errors.ts'
import { INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import { checkSeries, MOST_PROBLEMS, type SeriesOutputs, unknown } from './check-condition.ts'
import { resolveReferences } from './parameters.ts'
import type { StrategyProblem } from './problem.ts'
import { isPriceSeries } from './tokenizer.ts'

const NOT_PARAMETERS: ReadonlySet<string> = new Set(['type', 'source', 'timeframe', 'seed'])

/** The numbers and words given to an indicator, with every `$name` replaced. Unknown names are added to `problems`. */
export function givenParameters(
  name: string,
  indicator: StrategyIndicator,
  parameters: ReadonlyMap<string, number>,
  problems: StrategyProblem[],
): Record<string, number | string> {
  const given: Record<string, number | string> = {}
  for (const [key, value] of Object.entries(indicator)) {
    if (NOT_PARAMETERS.has(key)) continue
    const resolved = resolveReferences(value, parameters, ['indicators', name, key], problems)
    if (typeof resolved === 'number' || typeof resolved === 'string') given[key] = resolved
  }
  return given
}

/** Checks all indicators; `outputs` holds every declared one, for checking what reads them. */
export function checkIndicators(
  definition: StrategyDefinition,
  parameters: ReadonlyMap<string, number>,
): { readonly outputs: ReadonlyMap<string, SeriesOutputs>; readonly problems: readonly StrategyProblem[] } {
  const problems: StrategyProblem[] = []
  const entries = Object.entries(definition.indicators)
  const outputs = indicatorOutputs(definition)
  for (const [name, indicator] of entries) {
    if (problems.length >= MOST_PROBLEMS) break
    problems.push(...checkIndicator(name, indicator, parameters))
    const path = `indicators.${name}`
    problems.push(...checkOptions(path, indicator))
    if (indicator.source !== undefined) {
      const [source = '', output] = indicator.source.split('.')
      const problem = checkSeries({ name: source, output }, { indicators: outputs })
      if (problem !== undefined) problems.push({ path: `${path}.source`, ...problem })
    }
    const { timeframe } = indicator
    if (timeframe !== undefined && TIMEFRAME_MS[timeframe] % TIMEFRAME_MS[definition.timeframe] !== 0) {
      const message = `${timeframe} is not a multiple of the strategy's timeframe ${definition.timeframe}`
      problems.push({ path: `${path}.timeframe`, message })
    }
  }
  problems.push(...findCycles(definition))
  return { outputs, problems }
}

/** The outputs of every indicator; one of unknown type is there by its name, as `broken`. */
export function indicatorOutputs(definition: StrategyDefinition): Map<string, SeriesOutputs> {
  const outputs = new Map<string, SeriesOutputs>()
  for (const [name, { type }] of Object.entries(definition.indicators)) {
    const kind = INDICATORS.get(type)
    if (kind === undefined) {
      outputs.set(name, { outputs: [], broken: true })
      continue
    }
    const refused =
      kind.looksAhead &&
      new Map(kind.looksAhead.map((output) => [output, 'looks ahead and cannot be used in a condition']))
    outputs.set(name, { outputs: kind.outputs, ...(refused === undefined ? {} : { refused }) })
  }
  return outputs
}

function checkIndicator(
  name: string,
  indicator: StrategyIndicator,
  parameters: ReadonlyMap<string, number>,
): StrategyProblem[] {
  const path = `indicators.${name}`
  const kind = INDICATORS.get(indicator.type)
  if (kind === undefined) {
    return [{ path: `${path}.type`, ...unknown('indicator', indicator.type, INDICATORS.keys()) }]
  }
  const problems: StrategyProblem[] = []
  const given = givenParameters(name, indicator, parameters, problems)
  const names = kind.parameters.map((parameter) => parameter.name)
  for (const [key, value] of Object.entries(given)) {
    const parameter = kind.parameters.find((each) => each.name === key)
    if (parameter !== undefined) {
      if (typeof value === 'number' || parameter.choices !== undefined) continue
      problems.push({ path: `${path}.${key}`, message: 'expected a number or "$" and a parameter\'s name' })
      continue
    }
    const { message, ...rest } = unknown('parameter', key, names)
    const has = names.length === 0 ? 'has none' : `has ${names.join(', ')}`
    problems.push({ path: `${path}.${key}`, message: `${message} (${indicator.type} ${has})`, ...rest })
  }
  if (problems.length > 0) return problems
  try {
    resolveParameters(indicator.type, given)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { suggestion, parameter } = error.details ?? {}
    const at = typeof parameter === 'string' && typeof given[parameter] === 'string' ? `${path}.${parameter}` : path
    problems.push({ path: at, message: error.message, ...(typeof suggestion === 'string' ? { suggestion } : {}) })
  }
  return problems
}

/** A source or seed for a type that has no use for it. */
function checkOptions(path: string, { type, source, seed }: StrategyIndicator): StrategyProblem[] {
  const kind = INDICATORS.get(type)
  if (kind === undefined) return []
  const problems: StrategyProblem[] = []
  if (source !== undefined && !kind.inputs.includes('source')) {
    problems.push({ path: `${path}.source`, message: `${type} takes no source: it reads ${kind.inputs.join(', ')}` })
  }
  if (seed !== undefined && !kind.seeded) {
    problems.push({ path: `${path}.seed`, message: `${type} takes no seed: there is no exponential average in it` })
  }
  return problems
}

/** Each cycle of indicators that are each other's source, named once. */
function findCycles(definition: StrategyDefinition): StrategyProblem[] {
  const problems: StrategyProblem[] = []
  const finished = new Set<string>()
  for (const start of Object.keys(definition.indicators)) {
    const chain: string[] = []
    let name: string | undefined = start
    while (name !== undefined && !finished.has(name)) {
      const seen = chain.indexOf(name)
      if (seen !== -1) {
        const cycle = [...chain.slice(seen), name]
        problems.push({ path: `indicators.${name}.source`, message: `indicators form a cycle: ${cycleText(cycle)}` })
        break
      }
      chain.push(name)
      name = sourceIndicator(definition, name)
    }
    for (const each of chain) finished.add(each)
  }
  return problems
}

function cycleText(cycle: readonly string[]): string {
  const shown = cycle.length > 12 ? [...cycle.slice(0, 10), '…', cycle.at(-1)] : cycle
  return shown.join(' → ')
}

/** The indicator that `name` reads, if it reads one of the definition's. */
function sourceIndicator(definition: StrategyDefinition, name: string): string | undefined {
  const source = definition.indicators[name]?.source?.split('.')[0]
  if (source === undefined || isPriceSeries(source) || !Object.hasOwn(definition.indicators, source)) return undefined
  return source
}
