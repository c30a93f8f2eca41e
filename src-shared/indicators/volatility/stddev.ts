import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Standard deviation. */
export const stddev: IndicatorDefinition = {
  type: 'stddev',
  title: 'Standard deviation',
  description: 'How far the last values usually lie from their mean, in their own unit.',
  group: 'volatility',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['stddev'],
  seeded: false,
  placement: 'pane',
  formula: '√(mean of the squared distances of the last period values from their mean)',
  reference: 'Population standard deviation; TradingView ta.stdev(source, length); TA-Lib STDDEV; Tulip stddev',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const deviation = new RunningDeviation(period)
    return oneOutput(({ source }) => deviation.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const means = slidingMean(source, period, column(source))
    return [slidingDeviation(source, means, period, column(source, out?.[0]))]
  },
}
