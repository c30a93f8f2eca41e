import { z } from 'zod'
import { type IndicatorLine, singleIndicatorLines } from '#renderer/charts/indicator-lines.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { INDICATORS } from '#shared/indicators/registry.ts'
import { isPriceSeries } from '#shared/strategy-language/tokenizer.ts'

/** An indicator on the chart: its type with its parameters beside it, and the series it reads where that was chosen. */
export const chartIndicatorSchema = z
  .object({ type: z.string().max(64) })
  .catchall(z.union([z.number(), z.string().max(64)]))
export type ChartIndicator = z.infer<typeof chartIndicatorSchema>

/** What an indicator is called on the chart: `ema 20`, `macd 12 26 9`, `sma 10 volume`. */
export function indicatorTitle({ type, ...rest }: ChartIndicator): string {
  return [type, ...Object.values(rest)].join(' ')
}

/** What tells indicators of a chart apart: two that are the same in all would be one line. */
export function indicatorKey({ type, ...rest }: ChartIndicator): string {
  return JSON.stringify([type, ...Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1))])
}

/** Whether the indicator changes bars before the last one, so that following only the newest would be wrong. */
export function redrawsThePast({ type }: ChartIndicator): boolean {
  return (INDICATORS.get(type)?.looksAhead?.length ?? 0) > 0
}

/** The lines of one indicator on the chart's candles, by the engine's own kernels; none for what this version does not know. */
export function liveIndicatorLines(indicator: ChartIndicator, candles: CandleColumns): readonly IndicatorLine[] {
  const { type, source, ...parameters } = indicator
  const title = indicatorTitle(indicator)
  try {
    const lines = singleIndicatorLines(type, candles, {
      parameters,
      ...(typeof source === 'string' && isPriceSeries(source) ? { source } : {}),
    })
    return lines.map((line) => ({
      ...line,
      name: lines.length === 1 ? title : `${title} ${line.name.split('.').at(-1) ?? ''}`,
      indicator: indicatorKey(indicator),
    }))
  } catch {
    // Kept by another version, or edited by hand: the chart goes on without it.
    return []
  }
}
