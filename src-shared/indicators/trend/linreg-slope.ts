import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Linear regression slope. */
export const linregSlope: IndicatorDefinition = {
  type: 'linregSlope',
  title: 'Linear regression slope',
  description: 'What the straight line that fits the last bars best rises or falls a bar, in the price’s own unit.',
  group: 'trend',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['linregSlope'],
  seeded: false,
  placement: 'pane',
  formula: 'slope of the line of least squares through the last period values, a bar being 1',
  reference: 'Method of least squares; TA-Lib LINEARREG_SLOPE; Tulip linregslope',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const line = new RunningRegression(period)
    return oneOutput(({ source }) => (line.next(source) ? line.slope() : Number.NaN))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const line = new RunningRegression(period)
    for (let i = 0; i < values.length; i++) values[i] = line.next(source[i]) ? line.slope() : Number.NaN
    return [values]
  },
}
