import type { HonestySubject } from '#main/backtest/honesty/subject.ts'
import { sfc32 } from '#main/market/simulated/random.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import type { CompiledStrategy } from '#main/strategies/definition/compiled-strategy.ts'
import type { CandleColumns } from '#shared/domain/candle.ts'
import type { StrategyDefinition } from '#shared/domain/strategy.ts'

const HOUR = 3_600_000

/** Hourly candles of a random walk; `memory` is how much of each return comes back in the next (0: none). */
export function walkCandles(
  seed: number,
  bars: number,
  { memory = 0, drift = 0, deviation = 0.01 } = {},
): CandleColumns {
  const random = sfc32(seed, 99)
  const column = (): Float64Array => new Float64Array(bars)
  const [time, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()]
  let price = 100
  let last = 0
  for (let bar = 0; bar < bars; bar++) {
    time[bar] = bar * HOUR
    open[bar] = price
    last = memory * last + drift + deviation * random.normal()
    price *= Math.exp(last)
    close[bar] = price
    high[bar] = Math.max(open[bar], price) * (1 + 0.2 * deviation * random.uniform())
    low[bar] = Math.min(open[bar], price) * (1 - 0.2 * deviation * random.uniform())
    volume[bar] = 1 + random.uniform()
  }
  return { time, open, high, low, close, volume }
}

/** A run of a compiled strategy to be tested. */
export function aSubject(
  compiled: CompiledStrategy,
  candles: CandleColumns,
  changes: Partial<HonestySubject> = {},
): HonestySubject {
  return {
    symbols: [{ symbol: 'BTC/USDT', candles }],
    compile: () => compiled,
    values: {},
    ranges: {},
    options: { timeframe: '1h', capital: 10_000, fee: 0.001, slippage: 0.0005 },
    trials: { count: 1, sharpeVariance: null },
    seed: 1,
    ...changes,
  }
}

/** A run of a definition to be tested. */
export function aDefinedSubject(
  definition: StrategyDefinition,
  candles: CandleColumns,
  changes: Partial<HonestySubject> = {},
): HonestySubject {
  const compile = (parameters: Readonly<Record<string, number>>): CompiledStrategy =>
    compileStrategy(definition, { parameters, timeframe: '1h' })
  return aSubject(compile({}), candles, { compile, ranges: definition.parameters, ...changes })
}
