import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'

/** Keltner channel. */
export const keltner: IndicatorDefinition = {
  type: 'keltner',
  title: 'Keltner channel',
  description: 'An exponential average and bands some average true ranges around it.',
  group: 'overlay',
  parameters: [
    periodParameter(20, 'period', 'Bars of both averages.'),
    {
      name: 'multiplier',
      default: 2,
      min: 0,
      max: 100,
      integer: false,
      description: 'Distance of the bands in average true ranges.',
    },
  ],
  inputs: ['source', 'high', 'low', 'close'],
  outputs: ['upper', 'middle', 'lower'],
  seeded: true,
  placement: 'price',
  formula: 'middle = ema(source, period); upper, lower = middle ± multiplier × ema(true range, period)',
  reference: 'Keltner, How to Make Money in Commodities (1960), as Raschke changed it; TradingView ta.kc',
  warmUp: ({ period }) => period - 1,
  stream: ({ period, multiplier }, { seed }) => {
    const values = new Float64Array(3)
    const state = new Channel(period, multiplier, seed)
    return {
      next: ({ source, high, low, close }) => {
        state.next(source, high, low, close)
        values[0] = state.middle + state.distance
        values[1] = state.middle
        values[2] = state.middle - state.distance
        return values
      },
    }
  },
  compute: ({ source, high, low, close }, { period, multiplier }, { seed, out }) => {
    const [upper, middle, lower] = [0, 1, 2].map((output) => column(high, out?.[output]))
    const state = new Channel(period, multiplier, seed)
    for (let i = 0; i < middle.length; i++) {
      state.next(source[i], high[i], low[i], close[i])
      upper[i] = state.middle + state.distance
      middle[i] = state.middle
      lower[i] = state.middle - state.distance
    }
    return [upper, middle, lower]
  },
}

class Channel {
  middle = Number.NaN
  distance = Number.NaN
  readonly #multiplier: number
  readonly #average: RunningExponential
  readonly #ranges: RunningExponential
  readonly #range = new RunningTrueRange()

  constructor(period: number, multiplier: number, seed: IndicatorSeed) {
    this.#multiplier = multiplier
    this.#average = new RunningExponential(2 / (period + 1), period, seed)
    this.#ranges = new RunningExponential(2 / (period + 1), period, seed)
  }

  next(source: number, high: number, low: number, close: number): void {
    const range = this.#range.next(high, low, close)
    // Of a bar without all its prices nothing goes into either average.
    const isWhole = Number.isFinite(source + range + close)
    this.middle = this.#average.next(isWhole ? source : Number.NaN)
    this.distance = this.#multiplier * this.#ranges.next(isWhole ? range : Number.NaN)
  }
}
