import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Standard error. */
export const stderr: IndicatorDefinition = {
  type: 'stderr',
  title: 'Standard error',
  description:
    'How far the mean of the last values may lie from the true mean, as statistics estimates it, in their own unit.',
  group: 'volatility',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['stderr'],
  seeded: false,
  placement: 'pane',
  formula: 'stddev(source, period) ÷ √period',
  reference: 'Standard error of the mean; Tulip stderr',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const deviation = new RunningDeviation(period)
    const root = Math.sqrt(period)
    return oneOutput(({ source }) => deviation.next(source) / root)
  },
  compute: ({ source }, { period }, { out }) => {
    const means = slidingMean(source, period, column(source))
    const values = slidingDeviation(source, means, period, column(source, out?.[0]))
    const root = Math.sqrt(period)
    for (let i = 0; i < values.length; i++) values[i] /= root
    return [values]
  },
}
