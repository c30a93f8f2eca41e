import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Time series forecast. */
export const tsf: IndicatorDefinition = streamed({
  type: 'tsf',
  title: 'Time series forecast',
  description: 'Where the straight line that fits the last bars best would stand on the next bar.',
  group: 'trend',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['tsf'],
  seeded: false,
  placement: 'price',
  formula: 'linreg(source, period) + linregSlope(source, period)',
  reference: 'Method of least squares; TA-Lib TSF; Tulip tsf',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const line = new RunningRegression(period)
    return oneOutput(({ source }) => (line.next(source) ? line.forecast() : Number.NaN))
  },
})
