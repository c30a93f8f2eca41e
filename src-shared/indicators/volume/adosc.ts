import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningAccumulation } from '#shared/indicators/kernels/running-accumulation.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Accumulation/distribution oscillator. */
export const adosc: IndicatorDefinition = {
  type: 'adosc',
  title: 'Accumulation/distribution oscillator',
  description: 'A fast average of the accumulation/distribution line minus a slow one (the Chaikin oscillator).',
  group: 'volume',
  parameters: [
    periodParameter(3, 'short', 'Bars of the fast average.'),
    periodParameter(10, 'long', 'Bars of the slow average.'),
  ],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['adosc'],
  seeded: true,
  placement: 'pane',
  formula: 'ema(ad, short) − ema(ad, long)',
  reference: 'Chaikin; TradingView Chaikin Oscillator; TA-Lib ADOSC; Tulip adosc',
  warmUp: ({ short, long }) => Math.max(short, long) - 1,
  stream: ({ short, long }, { seed }) => {
    const state = new Oscillator(short, long, seed)
    return oneOutput(({ high, low, close, volume }) => state.next(high, low, close, volume))
  },
  compute: ({ high, low, close, volume }, { short, long }, { seed, out }) => {
    const values = column(high, out?.[0])
    const state = new Oscillator(short, long, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i], volume[i])
    return [values]
  },
}

class Oscillator {
  readonly #line = new RunningAccumulation()
  readonly #fast: RunningExponential
  readonly #slow: RunningExponential

  constructor(short: number, long: number, seed: IndicatorSeed) {
    this.#fast = new RunningExponential(2 / (short + 1), short, seed)
    this.#slow = new RunningExponential(2 / (long + 1), long, seed)
  }

  next(high: number, low: number, close: number, volume: number): number {
    const value = this.#line.next(high, low, close, volume)
    return this.#fast.next(value) - this.#slow.next(value)
  }
}
