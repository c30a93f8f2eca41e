import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Zero-lag exponential moving average. */
export const zlema: IndicatorDefinition = {
  type: 'zlema',
  title: 'Zero-lag exponential moving average',
  description:
    'An exponential average of prices that are first moved ahead by what they changed over the lag of the average.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['zlema'],
  seeded: true,
  placement: 'price',
  formula: 'ema(2 × source − source[lag], period); lag = (period − 1) ÷ 2, rounded down',
  reference: 'Ehlers and Way, Zero Lag (2010); Tulip zlema',
  warmUp: ({ period }) => Math.floor((period - 1) / 2) + period - 1,
  stream: ({ period }, { seed }) => {
    const state = new ZeroLag(period, seed)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { seed, out }) => {
    const values = column(source, out?.[0])
    const state = new ZeroLag(period, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class ZeroLag {
  readonly #average: RunningExponential
  readonly #lagged: Lagged
  /** Bars until the average begins with a value as it is, as Tulip does; 0 with the seed `sma`. */
  #until: number

  constructor(period: number, seed: IndicatorSeed) {
    const lag = Math.floor((period - 1) / 2)
    this.#average = new RunningExponential(2 / (period + 1), period, seed)
    this.#lagged = new Lagged(lag)
    this.#until = seed === 'first' ? lag : 0
  }

  next(value: number): number {
    const ahead = 2 * value - this.#lagged.next(value)
    if (this.#until > 0 && Number.isFinite(value) && --this.#until === 0) return this.#average.next(value)
    return this.#average.next(ahead)
  }
}
