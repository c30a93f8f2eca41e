import type { Sign } from '#main/matching/direction.ts'
import {
  noStop,
  noTarget,
  stopAtDistance,
  stopAtFraction,
  targetAtDistance,
  targetAtFraction,
} from '#main/matching/exit-levels.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import { computeIndicator } from '#shared/indicators/registry.ts'
import type { CompiledStrategy, PriceRule } from './compiled-strategy.ts'

/** A rule for a level with the column it reads at the signal's bar. */
export type LevelRule =
  | { readonly kind: 'fraction'; readonly fraction: number }
  | { readonly kind: 'distance'; readonly multiple: number; readonly column: Float64Array }
  | { readonly kind: 'at'; readonly column: Float64Array }

/** When and how a position is left other than by a signal. */
export type ExitRules = {
  readonly stop: LevelRule | undefined
  readonly target: LevelRule | undefined
  readonly trailing: { readonly fraction: number; readonly activateAt: number } | undefined
  /** Infinity: no limit. */
  readonly maxBarsInTrade: number
  readonly cooldownBars: number
  readonly positionSize: number
  readonly reverses: boolean
}

/** The exit rules of a strategy on these candles. */
export function exitRules(compiled: CompiledStrategy, candles: CandleColumns): ExitRules {
  const { risk } = compiled
  return {
    stop: levelRule(compiled, candles, risk.stopLoss),
    target: levelRule(compiled, candles, risk.takeProfit),
    trailing: risk.trailingStop,
    maxBarsInTrade: risk.maxBarsInTrade ?? Number.POSITIVE_INFINITY,
    cooldownBars: risk.cooldownBars,
    positionSize: risk.positionSize,
    reverses: risk.onOppositeSignal === 'reverse',
  }
}

function levelRule(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  rule: PriceRule | undefined,
): LevelRule | undefined {
  switch (rule?.kind) {
    case undefined:
      return undefined
    case 'fraction':
      return rule
    case 'atr':
      return { kind: 'distance', multiple: rule.multiple, column: atrColumn(candles, rule.period) }
    case 'price':
      return { kind: 'at', column: compiled.priceColumn(candles, rule.reference) }
  }
}

/** The ATR of the last period asked for, by the candles' closes: a search runs the same one thousands of times. */
const lastAtr = new WeakMap<Float64Array, { readonly period: number; readonly column: Float64Array }>()

function atrColumn(candles: CandleColumns, period: number): Float64Array {
  const last = lastAtr.get(candles.close)
  if (last?.period === period) return last.column
  const [{ values }] = computeIndicator('atr', candles, { parameters: { period } })
  lastAtr.set(candles.close, { period, column: values })
  return values
}

/** Where the stop of an entry lies. NaN: it cannot be placed, and without its stop the entry is not made. */
export function stopLevel(rule: LevelRule | undefined, sign: Sign, entryPrice: number, signalBar: number): number {
  switch (rule?.kind) {
    case undefined:
      return noStop(sign)
    case 'fraction':
      return stopAtFraction(sign, entryPrice, rule.fraction)
    case 'distance':
      return stopAtDistance(sign, entryPrice, rule.multiple * rule.column[signalBar])
    case 'at': {
      const level = rule.column[signalBar]
      return sign * level < sign * entryPrice ? level : Number.NaN
    }
  }
}

/** Where the target of an entry lies. NaN: it cannot be placed, and without its target the entry is not made. */
export function targetLevel(rule: LevelRule | undefined, sign: Sign, entryPrice: number, signalBar: number): number {
  switch (rule?.kind) {
    case undefined:
      return noTarget(sign)
    case 'fraction':
      return targetAtFraction(sign, entryPrice, rule.fraction)
    case 'distance':
      return targetAtDistance(sign, entryPrice, rule.multiple * rule.column[signalBar])
    case 'at': {
      const level = rule.column[signalBar]
      return sign * level > sign * entryPrice ? level : Number.NaN
    }
  }
}
