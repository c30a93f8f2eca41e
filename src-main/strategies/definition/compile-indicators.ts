import type { StrategyDefinition, StrategyIndicator } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'
import { givenParameters } from '#shared/strategy-language/check-indicators.ts'
import type { StrategyProblem } from '#shared/strategy-language/problem.ts'
import { isPriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'
import type { CompiledIndicator, IndicatorSource } from './indicator-columns.ts'

/**
 * The indicators of a definition with their numbers, each after the one it reads. What does not fit is added to
 * `problems`; indicators with a problem are left out.
 */
export function compileIndicators(
  definition: StrategyDefinition,
  parameters: ReadonlyMap<string, number>,
  barMs: number,
  problems: StrategyProblem[],
): Map<string, CompiledIndicator> {
  const compiled = new Map<string, CompiledIndicator>()
  for (const start of Object.keys(definition.indicators)) {
    // From `start` along the sources to one that is compiled already, then back.
    const chain: string[] = []
    let next: string | undefined = start
    while (next !== undefined && !compiled.has(next)) {
      if (chain.includes(next)) {
        problems.push({ path: `indicators.${next}.source`, message: `indicators form a cycle through ${next}` })
        return compiled
      }
      chain.push(next)
      next = sourceName(definition, next)
    }
    for (const name of chain.reverse()) {
      const one = compileIndicator(name, definition.indicators[name], parameters, barMs, compiled, problems)
      if (one === undefined) break
      compiled.set(name, one)
    }
  }
  return compiled
}

function sourceName(definition: StrategyDefinition, name: string): string | undefined {
  const source = definition.indicators[name]?.source?.split('.')[0]
  return source !== undefined && Object.hasOwn(definition.indicators, source) ? source : undefined
}

function compileIndicator(
  name: string,
  indicator: StrategyIndicator,
  parameters: ReadonlyMap<string, number>,
  barMs: number,
  compiled: ReadonlyMap<string, CompiledIndicator>,
  problems: StrategyProblem[],
): CompiledIndicator | undefined {
  const path = `indicators.${name}`
  const kind = INDICATORS.get(indicator.type)
  if (kind === undefined) {
    problems.push({ path: `${path}.type`, message: `unknown indicator "${indicator.type}"` })
    return undefined
  }
  const ownMs = indicator.timeframe === undefined ? barMs : TIMEFRAME_MS[indicator.timeframe]
  if (ownMs % barMs !== 0) {
    const message = `${indicator.timeframe} is not a multiple of the ${barMs / 60_000} minutes of the candles`
    problems.push({ path: `${path}.timeframe`, message })
    return undefined
  }
  try {
    const numbers = resolveParameters(indicator.type, givenParameters(name, indicator, parameters, problems))
    const source = sourceOf(indicator.source, compiled)
    const bars = ownMs / barMs
    const sourceWarmUp = source?.kind === 'indicator' ? (compiled.get(source.name)?.warmUp ?? 0) : 0
    return {
      name,
      type: indicator.type,
      parameters: numbers,
      outputs: kind.outputs,
      source,
      timeframeMs: ownMs === barMs ? undefined : ownMs,
      seed: indicator.seed,
      // A longer bar is seen when it closes, and the first one may begin anywhere in its bucket.
      warmUp: sourceWarmUp + (bars === 1 ? kind.warmUp(numbers) : (kind.warmUp(numbers) + 2) * bars - 1),
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.push({ path, message: error.message })
    return undefined
  }
}

function sourceOf(
  reference: string | undefined,
  compiled: ReadonlyMap<string, CompiledIndicator>,
): IndicatorSource | undefined {
  if (reference === undefined) return undefined
  const [name = '', output] = reference.split('.')
  if (isPriceSeries(name)) return { kind: 'price', series: name }
  const outputs = compiled.get(name)?.outputs ?? []
  return { kind: 'indicator', name, index: output === undefined ? 0 : Math.max(0, outputs.indexOf(output)) }
}
