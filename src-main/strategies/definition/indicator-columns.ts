import type { CandleColumns } from '#shared/domain/candle.ts'
import {
  atBuckets,
  type HigherTimeframe,
  onBars,
  toHigherTimeframe,
} from '#shared/indicators/kernels/higher-timeframe.ts'
import { priceSeries } from '#shared/indicators/kernels/price-series.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import type { PriceSeries } from '#shared/strategy-language/tokenizer.ts'

/** What an indicator reads instead of its usual input. */
export type IndicatorSource =
  | { readonly kind: 'price'; readonly series: PriceSeries }
  | { readonly kind: 'indicator'; readonly name: string; readonly index: number }

/** An indicator of a definition with its numbers in place. */
export type CompiledIndicator = {
  readonly name: string
  readonly type: string
  readonly parameters: Readonly<Record<string, number>>
  readonly outputs: readonly string[]
  readonly source: IndicatorSource | undefined
  /** Length of its own, longer bars; undefined on the strategy's. */
  readonly timeframeMs: number | undefined
  readonly seed: 'sma' | 'first' | undefined
  /** Bars of the strategy before its first value can be there. */
  readonly warmUp: number
}

/** An indicator's columns on the strategy's bars and, where it has a longer timeframe, on that one's. */
export type IndicatorColumns = {
  readonly onBars: readonly Float64Array[]
  readonly native: readonly Float64Array[]
  readonly timeframeMs: number | undefined
}

/** The candles of one calculation and what was derived from them so far. */
export class CandleContext {
  readonly candles: CandleColumns
  private readonly barMs: number
  private readonly higher = new Map<number, HigherTimeframe>()

  constructor(candles: CandleColumns, barMs: number) {
    this.candles = candles
    this.barMs = barMs
  }

  /**
   * Computes one indicator; `source` holds the columns of the indicator it reads, if it reads one. `out` is memory for
   * the columns on the strategy's bars, one an output; the columns of the outputs in `unread` hold anything.
   */
  compute(
    indicator: CompiledIndicator,
    source: IndicatorColumns | undefined,
    out?: readonly Float64Array[],
    unread?: ReadonlySet<number>,
  ): IndicatorColumns {
    const { timeframeMs } = indicator
    const higher = timeframeMs === undefined ? undefined : this.higherTimeframe(timeframeMs)
    const candles = higher === undefined ? this.candles : higher.candles
    const input = this.input(indicator, source, candles, higher)
    const native = computeIndicator(indicator.type, candles, {
      parameters: indicator.parameters,
      ...(input === undefined ? {} : { source: input }),
      ...(indicator.seed === undefined ? {} : { seed: indicator.seed }),
      ...(out === undefined || higher !== undefined ? {} : { out }),
      ...(unread === undefined ? {} : { unread }),
    }).map((output) => output.values)
    return {
      native,
      onBars: higher === undefined ? native : native.map((column, index) => onBars(column, higher, out?.[index])),
      timeframeMs,
    }
  }

  private input(
    indicator: CompiledIndicator,
    source: IndicatorColumns | undefined,
    candles: CandleColumns,
    higher: HigherTimeframe | undefined,
  ): Float64Array | undefined {
    if (indicator.source === undefined) return undefined
    if (indicator.source.kind === 'price') return priceSeries(candles, indicator.source.series)
    if (source === undefined) return undefined
    const { index } = indicator.source
    if (higher === undefined) return source.onBars[index]
    return source.timeframeMs === indicator.timeframeMs ? source.native[index] : atBuckets(source.onBars[index], higher)
  }

  private higherTimeframe(timeframeMs: number): HigherTimeframe {
    const known = this.higher.get(timeframeMs)
    if (known !== undefined) return known
    const made = toHigherTimeframe(this.candles, this.barMs, timeframeMs)
    this.higher.set(timeframeMs, made)
    return made
  }
}
