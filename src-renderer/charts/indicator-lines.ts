import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import type { HigherTimeframe } from '#shared/indicators/kernels/higher-timeframe.ts'
import { atBuckets, onBars, toHigherTimeframe } from '#shared/indicators/kernels/higher-timeframe.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import { computeIndicator, INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'
import { givenParameters } from '#shared/strategy-language/check-indicators.ts'
import { isPriceSeries, type PriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'

/** One output of one of the strategy's indicators, on every bar of the chart; NaN where there is no value. */
export type IndicatorLine = {
  /** `fast`, or `bands.upper` where the indicator has several outputs; `nail (hammer)` where a word chooses what it is. */
  readonly name: string
  readonly indicator: string
  readonly placement: 'price' | 'own'
  readonly values: Float64Array
}

/** More lines than this hide the candles; the rest is left out. */
export const MOST_LINES = 16

/** Outputs of overlays that are no prices: on the scale of the candles they would be flat lines at zero. */
const NO_PRICES: ReadonlySet<string> = new Set(['bandwidth', 'percentB', 'direction'])

/**
 * One indicator by itself on `candles`, for trying it out: its outputs with these parameters, read from the price series
 * `source` where it reads one series.
 */
export function singleIndicatorLines(
  type: string,
  candles: CandleColumns,
  given: { readonly parameters: Readonly<Record<string, unknown>>; readonly source?: PriceSeries },
): readonly IndicatorLine[] {
  const { parameters, source } = given
  const onPrice = INDICATORS.get(type)?.placement === 'price' && source !== 'volume'
  const outputs = computeIndicator(type, candles, {
    parameters,
    ...(source === undefined ? {} : { source: priceSeries(candles, source) }),
  })
  return outputs
    .filter(({ name }) => !onPrice || !NO_PRICES.has(name))
    .map(({ name, values }) => ({
      name: outputs.length === 1 ? name : `${type}.${name}`,
      indicator: type,
      placement: onPrice ? 'price' : 'own',
      values,
    }))
}

type Columns = ReadonlyMap<string, Float64Array>

/**
 * What the chart shows of a strategy's indicators, computed with the engine's own kernels on `candles` of `barMs`.
 * Indicators that read only the volume and those that cannot be drawn on these bars are left out.
 */
export function indicatorLines(
  definition: StrategyDefinition,
  candles: CandleColumns,
  barMs: number,
): readonly IndicatorLine[] {
  const parameters = new Map(Object.entries(definition.parameters).map(([name, each]) => [name, each.default]))
  const known = new Map<string, Columns>()
  const lines: IndicatorLine[] = []
  for (const name of Object.keys(definition.indicators)) {
    const placement = placementOf(definition, name)
    if (placement === undefined) continue
    const columns = columnsOf(name, { definition, candles, barMs, parameters, known })
    for (const [output, values] of columns ?? []) {
      if (lines.length >= MOST_LINES) return lines
      if (placement === 'price' && NO_PRICES.has(output)) continue
      const shown = columns?.size === 1 ? name : `${name}.${output}`
      lines.push({ name: `${shown}${chosenWords(definition, name)}`, indicator: name, placement, values })
    }
  }
  return lines
}

/** The words that say what an indicator is, where it has such and its own name does not say them. */
function chosenWords(definition: StrategyDefinition, name: string): string {
  const given = Object.values(definition.indicators[name] ?? {})
  const parameters = INDICATORS.get(definition.indicators[name]?.type ?? '')?.parameters ?? []
  const words = parameters.flatMap(
    ({ choices }) => choices?.filter((word) => word !== name && given.includes(word)) ?? [],
  )
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** An overlay of something that is no price belongs where its source is, not on the candles. */
function placementOf(definition: StrategyDefinition, name: string, depth = 0): 'price' | 'own' | undefined {
  const indicator = definition.indicators[name]
  const own = indicator === undefined ? undefined : INDICATORS.get(indicator.type)?.placement
  if (indicator === undefined || own === undefined) return undefined
  if (own !== 'price') return 'own'
  const source = indicator.source?.split('.')[0]
  if (source === 'volume') return undefined
  if (source === undefined || isPriceSeries(source) || depth > 20) return 'price'
  return placementOf(definition, source, depth + 1)
}

type Context = {
  readonly definition: StrategyDefinition
  readonly candles: CandleColumns
  readonly barMs: number
  readonly parameters: ReadonlyMap<string, number>
  readonly known: Map<string, Columns>
}

function columnsOf(name: string, context: Context): Columns | undefined {
  const { definition, barMs, known } = context
  const before = known.get(name)
  if (before !== undefined) return before
  const indicator = definition.indicators[name]
  const kind = indicator === undefined ? undefined : INDICATORS.get(indicator.type)
  if (indicator === undefined || kind === undefined) return undefined
  const ownMs = indicator.timeframe === undefined ? barMs : TIMEFRAME_MS[indicator.timeframe]
  if (ownMs < barMs || ownMs % barMs !== 0) return undefined
  const longer = ownMs === barMs ? undefined : toHigherTimeframe(context.candles, barMs, ownMs)
  const candles = longer?.candles ?? context.candles
  let source: Float64Array | undefined
  if (indicator.source !== undefined) {
    source = sourceOf(indicator.source, candles, longer, context)
    if (source === undefined) return undefined
  }
  const outputs = computeIndicator(indicator.type, candles, {
    parameters: resolveParameters(indicator.type, givenParameters(name, indicator, context.parameters, [])),
    ...(source === undefined ? {} : { source }),
    ...(indicator.seed === undefined ? {} : { seed: indicator.seed }),
  })
  const columns = new Map(
    outputs.map(({ name: output, values }) => [output, longer === undefined ? values : onBars(values, longer)]),
  )
  known.set(name, columns)
  return columns
}

function sourceOf(
  reference: string,
  candles: CandleColumns,
  longer: HigherTimeframe | undefined,
  context: Context,
): Float64Array | undefined {
  if (isPriceSeries(reference)) return priceSeries(candles, reference)
  const [name = '', output] = reference.split('.')
  const columns = columnsOf(name, context)
  const column = output === undefined ? columns?.values().next().value : columns?.get(output)
  return column === undefined || longer === undefined ? column : atBuckets(column, longer)
}
