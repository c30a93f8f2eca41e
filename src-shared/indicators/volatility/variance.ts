import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Variance. */
export const variance: IndicatorDefinition = {
  type: 'variance',
  title: 'Variance',
  description: 'The mean of the squared distances of the last values from their mean.',
  group: 'volatility',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['variance'],
  seeded: false,
  placement: 'pane',
  formula: 'mean of the squared distances of the last period values from their mean',
  reference: 'Population variance; TradingView ta.variance(source, length); TA-Lib VAR; Tulip var',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const deviation = new RunningDeviation(period)
    return oneOutput(({ source }) => deviation.next(source) ** 2)
  },
  compute: ({ source }, { period }, { out }) => {
    const means = slidingMean(source, period, column(source))
    const values = slidingDeviation(source, means, period, column(source, out?.[0]))
    for (let i = 0; i < values.length; i++) values[i] *= values[i]
    return [values]
  },
}
