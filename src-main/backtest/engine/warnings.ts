import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { TIMEFRAME_MS, type Timeframe } from '#shared/time.ts'
import { gapsOf } from './gaps.ts'
import type { Simulation } from './simulate.ts'
import type { TradeLedger } from './trade-ledger.ts'

const HOUR_MS = 3_600_000

/** What whoever reads the report should know before believing it, each as a sentence. */
export function warningsOf(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  timeframe: Timeframe,
  simulation: Simulation,
  ledger: TradeLedger,
): string[] {
  const { definition, warmUp } = compiled
  const { end } = simulation
  const warnings: string[] = []
  if (simulation.ruined) {
    const at = iso(candles.time[end - 1])
    warnings.push(
      `The run ended at ${at}: equity fell to ${simulation.finalEquity.toFixed(2)}, nothing was left to trade.`,
    )
  }
  if (definition.timeframe !== timeframe) {
    warnings.push(`The strategy is written for ${definition.timeframe} candles and ran on ${timeframe} candles.`)
  }
  if (warmUp >= end) {
    warnings.push(`The indicators need ${warmUp} bars to warm up and there are ${end}: no signal could appear.`)
  }
  if (ledger.count === 0) warnings.push('No trade was made: the entry conditions never held, or no entry was possible.')
  const gaps = gapsOf(candles.time, TIMEFRAME_MS[timeframe])
  if (gaps.count > 0) {
    const longest = `the longest is ${+(gaps.longestMs / HOUR_MS).toFixed(1)} h after ${iso(gaps.longestAt)}`
    const what = `${gaps.count} ${gaps.count === 1 ? 'gap' : 'gaps'} with ${gaps.missing} missing`
    warnings.push(`The candles have ${what}; ${longest}.`)
  }
  if (simulation.ambiguousBars > 0) {
    const bars = simulation.ambiguousBars === 1 ? '1 bar' : `${simulation.ambiguousBars} bars`
    warnings.push(`${bars} reached both the stop and the target; the stop was assumed to come first.`)
  }
  return warnings
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
