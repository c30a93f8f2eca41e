import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

const SHORT = 5
const LONG = 34

/** Awesome oscillator. */
export const ao: IndicatorDefinition = {
  type: 'ao',
  title: 'Awesome oscillator',
  description: 'The distance of the mean of the last 5 from the mean of the last 34 middles of the bars, in price.',
  group: 'momentum',
  parameters: [],
  inputs: ['high', 'low'],
  outputs: ['ao'],
  seeded: false,
  placement: 'pane',
  formula: 'sma((high + low) ÷ 2, 5) − sma((high + low) ÷ 2, 34)',
  reference: 'Williams, New Trading Dimensions (1998); TradingView Awesome Oscillator; Tulip ao',
  warmUp: () => LONG - 1,
  stream: () => {
    const short = new RunningMean(SHORT)
    const long = new RunningMean(LONG)
    return oneOutput(({ high, low }) => {
      const middle = (high + low) / 2
      return short.next(middle) - long.next(middle)
    })
  },
  compute: ({ high, low }, _parameters, { out }) => {
    const middle = new Float64Array(high.length)
    for (let i = 0; i < middle.length; i++) middle[i] = (high[i] + low[i]) / 2
    const values = slidingMean(middle, SHORT, column(high, out?.[0]))
    const long = slidingMean(middle, LONG, new Float64Array(high.length))
    for (let i = 0; i < values.length; i++) values[i] -= long[i]
    return [values]
  },
}
