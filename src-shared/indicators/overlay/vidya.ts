import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Variable index dynamic average. */
export const vidya: IndicatorDefinition = {
  type: 'vidya',
  title: 'Variable index dynamic average',
  description: 'An average that moves faster the more the price has varied of late compared with a longer time.',
  group: 'overlay',
  parameters: [
    { ...periodParameter(9, 'shortPeriod', 'Bars of the recent deviation.'), min: 2 },
    { ...periodParameter(30, 'longPeriod', 'Bars of the deviation it is compared with.'), min: 2 },
    {
      name: 'alpha',
      default: 0.2,
      min: 0,
      max: 1,
      integer: false,
      description: 'Share of the distance to the price made in a bar while both deviations are the same.',
    },
  ],
  inputs: ['source'],
  outputs: ['vidya'],
  seeded: false,
  placement: 'price',
  formula:
    'vidya[1] + k × (source − vidya[1]), beginning with source; k = alpha × deviation(source, shortPeriod) ÷ deviation(source, longPeriod), 0 where the long deviation is 0',
  reference: 'Chande, Adapting Moving Averages to Market Volatility (Stocks & Commodities 1992); Tulip vidya',
  warmUp: ({ shortPeriod, longPeriod }) => Math.max(shortPeriod, longPeriod) - 2,
  stream: ({ shortPeriod, longPeriod, alpha }) => {
    const state = new VariableIndex(shortPeriod, longPeriod, alpha)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { shortPeriod, longPeriod, alpha }, { out }) => {
    const values = column(source, out?.[0])
    const state = new VariableIndex(shortPeriod, longPeriod, alpha)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class VariableIndex {
  readonly #short: RunningDeviation
  readonly #long: RunningDeviation
  readonly #alpha: number
  readonly #needed: number
  #count = 0
  #average = Number.NaN

  constructor(shortPeriod: number, longPeriod: number, alpha: number) {
    this.#short = new RunningDeviation(shortPeriod)
    this.#long = new RunningDeviation(longPeriod)
    this.#alpha = alpha
    this.#needed = Math.max(shortPeriod, longPeriod) - 1
  }

  next(value: number): number {
    const short = this.#short.next(value)
    const long = this.#long.next(value)
    if (!Number.isFinite(value)) return Number.NaN
    if (this.#count < this.#needed && ++this.#count < this.#needed) return Number.NaN
    if (Number.isNaN(this.#average)) {
      this.#average = value
      return value
    }
    // After a gap nobody knows how much the price varies, until both windows are full again.
    if (Number.isNaN(short) || Number.isNaN(long)) return Number.NaN
    const share = long === 0 ? 0 : (this.#alpha * short) / long
    this.#average += share * (value - this.#average)
    return this.#average
  }
}
