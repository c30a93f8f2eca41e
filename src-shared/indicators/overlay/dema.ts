import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { WarmExponential } from '#shared/indicators/kernels/warm-exponential.ts'

/** Double exponential moving average. */
export const dema: IndicatorDefinition = {
  type: 'dema',
  title: 'Double exponential moving average',
  description: 'An exponential average with less lag: twice the average minus the average of the average.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['dema'],
  seeded: true,
  placement: 'price',
  formula: '2 × ema(source, period) − ema(ema(source, period), period)',
  reference:
    'Mulloy, Smoothing Data with Faster Moving Averages (Stocks & Commodities 1994); TradingView DEMA; TA-Lib DEMA; Tulip dema',
  warmUp: ({ period }) => 2 * period - 2,
  stream: ({ period }, { seed }) => {
    const state = new DoubleAverage(period, seed)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { seed, out }) => {
    const values = column(source, out?.[0])
    const state = new DoubleAverage(period, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class DoubleAverage {
  readonly #once: WarmExponential
  readonly #twice: WarmExponential

  constructor(period: number, seed: IndicatorSeed) {
    this.#once = new WarmExponential(period, seed)
    this.#twice = new WarmExponential(period, seed)
  }

  next(value: number): number {
    const once = this.#once.next(value)
    return 2 * once - this.#twice.next(once)
  }
}
