import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDirectionalMovement } from '#shared/indicators/kernels/running-directional-movement.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Average directional movement rating. */
export const adxr: IndicatorDefinition = {
  type: 'adxr',
  title: 'Average directional movement rating',
  description: 'The mean of the adx now and a period ago, which calms it; from 0 to 100.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['adxr'],
  seeded: false,
  placement: 'pane',
  formula: '(adx(period) + adx(period)[period − 1]) ÷ 2',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib ADXR; Tulip adxr',
  warmUp: ({ period }) => 3 * period - 2,
  stream: ({ period }) => {
    const state = new Rating(period)
    return oneOutput(({ high, low, close }) => state.next(high, low, close))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = column(high, out?.[0])
    const state = new Rating(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i])
    return [values]
  },
}

class Rating {
  readonly #movement: RunningDirectionalMovement
  readonly #average: RunningExponential
  readonly #earlier: Lagged

  constructor(period: number) {
    this.#movement = new RunningDirectionalMovement(period)
    this.#average = new RunningExponential(1 / period, period, 'sma')
    this.#earlier = new Lagged(period - 1)
  }

  next(high: number, low: number, close: number): number {
    const adx = this.#average.next(this.#movement.next(high, low, close) ? this.#movement.dx() : Number.NaN)
    return (adx + this.#earlier.next(adx)) / 2
  }
}
