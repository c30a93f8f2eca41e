import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningDirectionalMovement } from '#shared/indicators/kernels/running-directional-movement.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Average directional movement rating. */
export const adxr: IndicatorDefinition = streamed({
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
    const movement = new RunningDirectionalMovement(period)
    const average = new RunningExponential(1 / period, period, 'sma')
    const earlier = new Lagged(period - 1)
    return oneOutput(({ high, low, close }) => {
      const adx = average.next(movement.next(high, low, close) ? movement.dx() : Number.NaN)
      return (adx + earlier.next(adx)) / 2
    })
  },
})
