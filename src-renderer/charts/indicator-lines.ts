import type { CandleColumns } from '#shared/domain/candle.ts'
import { resample } from '#shared/domain/resample.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'
import { priceSeries } from '#shared/indicators/price-series.ts'
import { computeIndicator, INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'
import { givenParameters } from '#shared/strategy-language/check-indicators.ts'
import { isPriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { TIMEFRAME_MS } from '#shared/time.ts'

/** One output of one of the strategy's indicators, on every bar of the chart; NaN where there is no value. */
export type IndicatorLine = {
  /** `fast`, or `bands.upper` where the indicator has several outputs. */
  readonly name: string
  readonly indicator: string
  readonly placement: 'price' | 'own'
  readonly values: Float64Array
}

/** More lines than this hide the candles; the rest is left out. */
export const MOST_LINES = 16

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
      lines.push({ name: columns?.size === 1 ? name : `${name}.${output}`, indicator: name, placement, values })
    }
  }
  return lines
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
  const candles = resample(context.candles, barMs, ownMs)
  let source: Float64Array | undefined
  if (indicator.source !== undefined) {
    source = sourceOf(indicator.source, candles, ownMs, context)
    if (source === undefined) return undefined
  }
  const outputs = computeIndicator(indicator.type, candles, {
    parameters: resolveParameters(indicator.type, givenParameters(name, indicator, context.parameters, [])),
    ...(source === undefined ? {} : { source }),
    ...(indicator.seed === undefined ? {} : { seed: indicator.seed }),
  })
  const columns = new Map(
    outputs.map(({ name: output, values }) => [
      output,
      ownMs === barMs ? values : onBars(values, candles.time, ownMs, context),
    ]),
  )
  known.set(name, columns)
  return columns
}

function sourceOf(
  reference: string,
  candles: CandleColumns,
  ownMs: number,
  context: Context,
): Float64Array | undefined {
  if (isPriceSeries(reference)) return priceSeries(candles, reference)
  const [name = '', output] = reference.split('.')
  const columns = columnsOf(name, context)
  const column = output === undefined ? columns?.values().next().value : columns?.get(output)
  if (column === undefined || ownMs === context.barMs) return column
  return atBuckets(column, candles.time, ownMs, context)
}

/** A longer timeframe's values on the bars: at each the newest that is closed when the bar closes. */
function onBars(values: Float64Array, times: Float64Array, ownMs: number, context: Context): Float64Array {
  const bars = context.candles.time
  const result = new Float64Array(bars.length)
  let shown = -1
  for (let i = 0; i < bars.length; i++) {
    while (shown + 1 < times.length && times[shown + 1] + ownMs <= bars[i] + context.barMs) shown++
    result[i] = shown < 0 ? Number.NaN : values[shown]
  }
  return result
}

/** A column of the bars as a longer timeframe sees it: at each of its candles the value of the last bar in it. */
function atBuckets(column: Float64Array, times: Float64Array, ownMs: number, context: Context): Float64Array {
  const bars = context.candles.time
  const result = new Float64Array(times.length).fill(Number.NaN)
  let at = 0
  for (let i = 0; i < bars.length; i++) {
    while (at < times.length && bars[i] >= times[at] + ownMs) at++
    if (at < times.length && bars[i] >= times[at]) result[at] = column[i]
  }
  return result
}
