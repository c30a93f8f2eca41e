import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { WarmExponential } from '#shared/indicators/kernels/warm-exponential.ts'

/** Triple exponential moving average. */
export const tema: IndicatorDefinition = {
  type: 'tema',
  title: 'Triple exponential moving average',
  description: 'An exponential average with hardly any lag, made of an average, its average and that one’s average.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['tema'],
  seeded: true,
  placement: 'price',
  formula: '3 × e1 − 3 × e2 + e3; e1 = ema(source, period), e2 = ema(e1, period), e3 = ema(e2, period)',
  reference:
    'Mulloy, Smoothing Data with Faster Moving Averages (Stocks & Commodities 1994); TradingView TEMA; TA-Lib TEMA; Tulip tema',
  warmUp: ({ period }) => 3 * period - 3,
  stream: ({ period }, { seed }) => {
    const state = new TripleAverage(period, seed)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { seed, out }) => {
    const values = column(source, out?.[0])
    const state = new TripleAverage(period, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class TripleAverage {
  readonly #once: WarmExponential
  readonly #twice: WarmExponential
  readonly #thrice: WarmExponential

  constructor(period: number, seed: IndicatorSeed) {
    this.#once = new WarmExponential(period, seed)
    this.#twice = new WarmExponential(period, seed)
    this.#thrice = new WarmExponential(period, seed)
  }

  next(value: number): number {
    const once = this.#once.next(value)
    const twice = this.#twice.next(once)
    return 3 * once - 3 * twice + this.#thrice.next(twice)
  }
}
