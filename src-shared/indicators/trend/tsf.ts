import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Time series forecast. */
export const tsf: IndicatorDefinition = {
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
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const line = new RunningRegression(period)
    for (let i = 0; i < values.length; i++) values[i] = line.next(source[i]) ? line.forecast() : Number.NaN
    return [values]
  },
}
