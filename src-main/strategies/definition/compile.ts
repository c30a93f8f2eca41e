import type { CandleColumns } from '#shared/domain/candle.ts'
import { type StrategyDefinition, type StrategyProblem, strategyError } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import { checkCondition, checkSeries, type SeriesOutputs, unknown } from '#shared/strategy-language/check-condition.ts'
import { indicatorOutputs } from '#shared/strategy-language/check-indicators.ts'
import type { Expression } from '#shared/strategy-language/expression.ts'
import { parseCondition } from '#shared/strategy-language/parser.ts'
import { isPriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { ColumnCache } from './column-cache.ts'
import { compileIndicators } from './compile-indicators.ts'
import { compileRisk } from './compile-risk.ts'
import type { CompiledRisk, CompiledStrategy, Direction } from './compiled-strategy.ts'
import { Evaluator } from './evaluator.ts'
import { EvaluatorMemory } from './evaluator-memory.ts'
import { CandleContext, type CompiledIndicator, type IndicatorColumns } from './indicator-columns.ts'
import { PlanBuilder } from './plan.ts'
import { warmUpOf } from './warm-up.ts'

export type { CompiledStrategy } from './compiled-strategy.ts'

/** How a definition is to run. */
export type CompileOptions = {
  /** Values instead of the parameters' defaults. Names that the definition does not have are refused. */
  readonly parameters?: Readonly<Record<string, number>>
  /** The length of the bars it will see, where that is not the definition's own timeframe. */
  readonly timeframe?: Timeframe
}

/** Compiles one definition again and again with other values of its parameters. */
export type StrategyFamily = {
  /** Throws `VALIDATION` where the values do not fit, by the path of the setting. */
  compile(parameters: Readonly<Record<string, number>>): CompiledStrategy
}

/**
 * Compiles a definition that `validateStrategy` accepted. Throws `VALIDATION` where parameter values do not fit, by the path
 * of the setting.
 */
export function compileStrategy(definition: StrategyDefinition, options: CompileOptions = {}): CompiledStrategy {
  const lists = parsedConditions(definition)
  return compileWith(definition, lists, options, new EvaluatorMemory(), undefined)
}

/**
 * For a search: conditions are read once, and all of its strategies share one memory and the indicator columns of the
 * candles they ran on last. The masks of one are therefore valid only until the next call of `signals` of any of them.
 */
export function strategyFamily(
  definition: StrategyDefinition,
  timeframe: Timeframe,
  cache: ColumnCache = new ColumnCache(),
): StrategyFamily {
  const lists = parsedConditions(definition)
  const memory = new EvaluatorMemory()
  return { compile: (parameters) => compileWith(definition, lists, { parameters, timeframe }, memory, cache) }
}

/** The conditions as far as they do not depend on the parameters' values, and what is wrong with them. */
type ParsedConditions = {
  readonly lists: ConditionLists
  readonly problems: readonly StrategyProblem[]
  readonly outputs: ReadonlyMap<string, SeriesOutputs>
  /** The risk settings where they name no parameter. */
  readonly risk: CompiledRisk | undefined
}

function parsedConditions(definition: StrategyDefinition): ParsedConditions {
  const problems: StrategyProblem[] = []
  const outputs = indicatorOutputs(definition)
  const lists = conditionLists(definition, outputs, new Set(Object.keys(definition.parameters)), problems)
  const isFixed = !JSON.stringify(definition.riskManagement).includes('"$')
  const risk = isFixed ? compileRisk(definition.riskManagement, new Map(), problems) : undefined
  return { lists, problems, outputs, risk }
}

function compileWith(
  definition: StrategyDefinition,
  conditions: ParsedConditions,
  options: CompileOptions,
  memory: EvaluatorMemory,
  cache: ColumnCache | undefined,
): CompiledStrategy {
  const { lists, outputs } = conditions
  const problems: StrategyProblem[] = []
  const parameters = parameterValues(definition, options.parameters ?? {}, problems)
  const barMs = TIMEFRAME_MS[options.timeframe ?? definition.timeframe]
  const indicators = compileIndicators(definition, parameters, barMs, problems)
  problems.push(...conditions.problems)
  const risk = conditions.risk ?? compileRisk(definition.riskManagement, parameters, problems)
  if (problems.length > 0) throw strategyError(problems)

  const builder = new PlanBuilder(indicators, parameters)
  const truths = [
    builder.all(lists.entryLong),
    builder.all(lists.entryShort),
    builder.all(lists.exitLong),
    builder.all(lists.exitShort),
  ]
  const evaluator = new Evaluator(builder.steps, truths, memory, cache)
  return {
    definition,
    parameters: Object.fromEntries(parameters),
    risk,
    warmUp: Math.max(warmUpOf(Object.values(lists).flat(), indicators), riskWarmUp(risk, indicators)),
    hasEntryLong: lists.entryLong.length > 0,
    hasEntryShort: lists.entryShort.length > 0,
    hasExitLong: lists.exitLong.length > 0,
    hasExitShort: lists.exitShort.length > 0,
    entryReason: (direction) => (definition.entryConditions[direction] ?? []).join(' and '),
    signals(candles, progress) {
      const context = cache?.contextOf(candles, barMs) ?? new CandleContext(candles, barMs)
      const masks = evaluator.run(context, truths, progress)
      const [entryLong, entryShort, exitLong, exitShort] = masks
      return { entryLong, entryShort, exitLong, exitShort }
    },
    series: (candles) => allSeries(candles, barMs, indicators),
    priceColumn: (candles, reference) => seriesColumn(candles, barMs, indicators, outputs, reference),
  }
}

function parameterValues(
  definition: StrategyDefinition,
  given: Readonly<Record<string, number>>,
  problems: StrategyProblem[],
): Map<string, number> {
  const values = new Map(Object.entries(definition.parameters).map(([name, parameter]) => [name, parameter.default]))
  for (const [name, value] of Object.entries(given)) {
    if (!values.has(name)) problems.push({ path: 'parameters', ...unknown('parameter', name, values.keys()) })
    else if (!Number.isFinite(value)) problems.push({ path: `parameters.${name}`, message: 'must be a number' })
    else values.set(name, value)
  }
  return values
}

type ConditionLists = Record<'entryLong' | 'entryShort' | 'exitLong' | 'exitShort', Expression[]>

function conditionLists(
  definition: StrategyDefinition,
  indicators: ReadonlyMap<string, SeriesOutputs>,
  parameters: ReadonlySet<string>,
  problems: StrategyProblem[],
): ConditionLists {
  const read = (section: 'entryConditions' | 'exitConditions', direction: Direction): Expression[] =>
    (definition[section][direction] ?? []).flatMap((text, index) => {
      const path = `${section}.${direction}[${index}]`
      const parsed = parseCondition(text)
      if (parsed.problem !== undefined) {
        problems.push({ path, ...parsed.problem })
        return []
      }
      const found = checkCondition(parsed.expression, { indicators, parameters })
      problems.push(...found.map((problem) => ({ path, ...problem })))
      return [parsed.expression]
    })
  return {
    entryLong: read('entryConditions', 'long'),
    entryShort: read('entryConditions', 'short'),
    exitLong: read('exitConditions', 'long'),
    exitShort: read('exitConditions', 'short'),
  }
}

function riskWarmUp(risk: CompiledRisk, indicators: ReadonlyMap<string, CompiledIndicator>): number {
  const bars = [risk.stopLoss, risk.takeProfit].map((rule) => {
    if (rule?.kind === 'atr') return rule.period
    if (rule?.kind === 'price') return indicators.get(rule.reference.split('.')[0] ?? '')?.warmUp ?? 0
    return 0
  })
  return Math.max(...bars)
}

/** Computes `names` and what they read, each once, sources first. */
function computeIndicators(
  candles: CandleColumns,
  barMs: number,
  indicators: ReadonlyMap<string, CompiledIndicator>,
  names: Iterable<string>,
): Map<string, IndicatorColumns> {
  const context = new CandleContext(candles, barMs)
  const done = new Map<string, IndicatorColumns>()
  const compute = (name: string): IndicatorColumns | undefined => {
    const indicator = indicators.get(name)
    if (indicator === undefined) return undefined
    const known = done.get(name)
    if (known !== undefined) return known
    const source = indicator.source?.kind === 'indicator' ? compute(indicator.source.name) : undefined
    const columns = context.compute(indicator, source)
    done.set(name, columns)
    return columns
  }
  for (const name of names) compute(name)
  return done
}

function allSeries(
  candles: CandleColumns,
  barMs: number,
  indicators: ReadonlyMap<string, CompiledIndicator>,
): Map<string, Float64Array> {
  const columns = computeIndicators(candles, barMs, indicators, indicators.keys())
  const series = new Map<string, Float64Array>()
  for (const [name, { outputs }] of indicators) {
    for (const [index, output] of outputs.entries()) {
      const column = columns.get(name)?.onBars[index]
      if (column !== undefined) series.set(outputs.length === 1 ? name : `${name}.${output}`, column)
    }
  }
  return series
}

function seriesColumn(
  candles: CandleColumns,
  barMs: number,
  indicators: ReadonlyMap<string, CompiledIndicator>,
  outputs: ReadonlyMap<string, SeriesOutputs>,
  reference: string,
): Float64Array {
  const [name = '', output] = reference.split('.')
  const problem = checkSeries({ name, output }, { indicators: outputs })
  if (problem !== undefined) throw new AppError('VALIDATION', problem.message)
  if (isPriceSeries(name)) return priceSeries(candles, name)
  const index = output === undefined ? 0 : (indicators.get(name)?.outputs.indexOf(output) ?? -1)
  const column = computeIndicators(candles, barMs, indicators, [name]).get(name)?.onBars[index]
  if (column === undefined) throw new AppError('INTERNAL', `the series ${reference} was not computed`)
  return column
}
