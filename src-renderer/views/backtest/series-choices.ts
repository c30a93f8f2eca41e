import { seriesId } from '#renderer/stores/backtest.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#shared/time.ts'

/** The timeframes that candles of `timeframe` can be gathered into, itself first. */
export function coarserTimeframes(timeframe: string): readonly string[] {
  const own = timeframeMs(timeframe)
  if (own === undefined) return [timeframe]
  return TIMEFRAMES.filter((each) => TIMEFRAME_MS[each] >= own && TIMEFRAME_MS[each] % own === 0)
}

/** The series that may share the cash with `series`: other symbols in the same timeframe. */
export function companions(series: SeriesSummary, stored: readonly SeriesSummary[]): readonly SeriesSummary[] {
  return stored.filter((each) => each.timeframe === series.timeframe && each.symbol !== series.symbol)
}

/** A choice of further series with one more taken or left: of each symbol there is one series at most. */
export function toggled(chosen: readonly string[], series: SeriesSummary, stored: readonly SeriesSummary[]): string[] {
  const id = seriesId(series)
  if (chosen.includes(id)) return chosen.filter((each) => each !== id)
  const sameSymbol = new Set(stored.filter(({ symbol }) => symbol === series.symbol).map(seriesId))
  return [...chosen.filter((each) => !sameSymbol.has(each)), id]
}

/** The timeframes shorter than that of the run which are stored for every one of these series, from the same sources. */
export function detailTimeframes(
  chosen: readonly SeriesSummary[],
  stored: readonly SeriesSummary[],
  runTimeframe: string,
): readonly string[] {
  const run = timeframeMs(runTimeframe)
  if (run === undefined) return []
  return TIMEFRAMES.filter((timeframe) => {
    const shorter = TIMEFRAME_MS[timeframe]
    if (shorter >= run || run % shorter !== 0) return false
    return chosen.every(({ source, symbol }) =>
      stored.some((each) => each.source === source && each.symbol === symbol && each.timeframe === timeframe),
    )
  })
}

/** The length of a named timeframe. */
export function timeframeMs(name: string): number | undefined {
  const known = (text: string): text is Timeframe => Object.hasOwn(TIMEFRAME_MS, text)
  return known(name) ? TIMEFRAME_MS[name] : undefined
}
