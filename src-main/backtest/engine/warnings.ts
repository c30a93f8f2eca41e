import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { gapsOf } from './gaps.ts'

const HOUR_MS = 3_600_000

/** One symbol of a run as the warnings see it: its bars' times and one past the last bar of the run. */
export type WarnedSeries = { readonly symbol: string; readonly time: Float64Array; readonly end: number }

/** A finished run as the warnings see it. */
export type WarnedRun = {
  readonly compiled: CompiledStrategy
  readonly timeframe: Timeframe
  readonly series: readonly WarnedSeries[]
  /** The time of the last bar. */
  readonly endTime: number
  readonly finalEquity: number
  readonly ruined: boolean
  readonly trades: number
  readonly ambiguousBars: number
}

/** What whoever reads the report should know before believing it, each as a sentence. */
export function warningsOf(run: WarnedRun): string[] {
  const { compiled, timeframe, series, ambiguousBars } = run
  const { definition, warmUp } = compiled
  const warnings: string[] = []
  if (run.ruined) {
    const left = run.finalEquity.toFixed(2)
    warnings.push(`The run ended at ${iso(run.endTime)}: equity fell to ${left}, nothing was left to trade.`)
  }
  if (definition.timeframe !== timeframe) {
    warnings.push(`The strategy is written for ${definition.timeframe} candles and ran on ${timeframe} candles.`)
  }
  const isOne = series.length === 1
  for (const { symbol, end } of series) {
    if (warmUp < end) continue
    const where = isOne ? '' : ` of ${symbol}`
    warnings.push(`The indicators need ${warmUp} bars to warm up and there are ${end}${where}: no signal could appear.`)
  }
  if (run.trades === 0) warnings.push('No trade was made: the entry conditions never held, or no entry was possible.')
  for (const { symbol, time } of series) {
    const gaps = gapsOf(time, TIMEFRAME_MS[timeframe])
    if (gaps.count === 0) continue
    const longest = `the longest is ${+(gaps.longestMs / HOUR_MS).toFixed(1)} h after ${iso(gaps.longestAt)}`
    const what = `${gaps.count} ${gaps.count === 1 ? 'gap' : 'gaps'} with ${gaps.missing} missing`
    warnings.push(`The candles${isOne ? '' : ` of ${symbol}`} have ${what}; ${longest}.`)
  }
  if (ambiguousBars > 0) {
    const bars = ambiguousBars === 1 ? '1 bar' : `${ambiguousBars} bars`
    warnings.push(
      compiled.risk.entryOrder.type === 'limit'
        ? `${bars} reached a target together with the stop or the limit entry; the order against the trader was assumed.`
        : `${bars} reached both the stop and the target; the stop was assumed to come first.`,
    )
  }
  return warnings
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
