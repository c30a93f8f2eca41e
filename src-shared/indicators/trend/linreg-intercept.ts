import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Linear regression intercept. */
export const linregIntercept: IndicatorDefinition = {
  type: 'linregIntercept',
  title: 'Linear regression intercept',
  description: 'Where the straight line that fits the last bars best begins, on the oldest of them.',
  group: 'trend',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['linregIntercept'],
  seeded: false,
  placement: 'price',
  formula: 'height of the line of least squares through the last period values at the oldest of them',
  reference: 'Method of least squares; TA-Lib LINEARREG_INTERCEPT; Tulip linregintercept',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const line = new RunningRegression(period)
    return oneOutput(({ source }) => (line.next(source) ? line.start() : Number.NaN))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const line = new RunningRegression(period)
    for (let i = 0; i < values.length; i++) values[i] = line.next(source[i]) ? line.start() : Number.NaN
    return [values]
  },
}
