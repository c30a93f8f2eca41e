import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CompiledRisk, CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'

/** Signals as lists of bars, and risk settings that differ from the defaults. */
export type StrategyParts = {
  readonly entryLong?: readonly number[]
  readonly entryShort?: readonly number[]
  readonly exitLong?: readonly number[]
  readonly exitShort?: readonly number[]
  readonly risk?: Partial<CompiledRisk>
  /** Series for `{kind: 'price'}` rules, by name. */
  readonly columns?: Readonly<Record<string, Float64Array>>
  readonly warmUp?: number
}

const definition = requireStrategy({
  version: 1,
  name: 'by hand',
  symbols: ['BTC/USDT'],
  timeframe: '1h',
  indicators: {},
  entryConditions: { long: ['close > open'], short: ['close < open'] },
  exitConditions: {},
})

/** A strategy whose signals are given instead of computed. Its entry reasons are `close > open` and `close < open`. */
export function aCompiledStrategy(parts: StrategyParts = {}): CompiledStrategy {
  const compiled = compileStrategy(definition)
  return {
    ...compiled,
    risk: { ...compiled.risk, ...parts.risk },
    warmUp: parts.warmUp ?? 0,
    signals: ({ close }) => ({
      entryLong: maskOf(parts.entryLong, close.length),
      entryShort: maskOf(parts.entryShort, close.length),
      exitLong: maskOf(parts.exitLong, close.length),
      exitShort: maskOf(parts.exitShort, close.length),
    }),
    priceColumn: (candles, reference) => parts.columns?.[reference] ?? candles.close,
  }
}

function maskOf(bars: readonly number[] = [], length: number): Uint8Array {
  const mask = new Uint8Array(length)
  for (const bar of bars) mask[bar] = 1
  return mask
}
