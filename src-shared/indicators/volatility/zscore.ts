import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Z-score. */
export const zscore: IndicatorDefinition = {
  type: 'zscore',
  title: 'Z-score',
  description:
    'How many standard deviations the value lies above the mean of the last ones. Missing where they are all the same.',
  group: 'volatility',
  parameters: [{ ...periodParameter(20), min: 2 }],
  inputs: ['source'],
  outputs: ['zscore'],
  seeded: false,
  placement: 'pane',
  formula: '(source − sma(source, period)) ÷ stddev(source, period)',
  reference: 'Standard score with the population standard deviation, as TradingView ta.stdev(source, length) has it',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const deviation = new RunningDeviation(period)
    return oneOutput(({ source }) => {
      const distance = deviation.next(source)
      return ratio(source - deviation.mean(), distance)
    })
  },
  compute: ({ source }, { period }, { out }) => {
    const means = slidingMean(source, period, column(source))
    const values = slidingDeviation(source, means, period, column(source, out?.[0]))
    for (let i = 0; i < values.length; i++) values[i] = ratio(source[i] - means[i], values[i])
    return [values]
  },
}
