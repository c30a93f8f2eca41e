import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Linear regression slope. */
export const linregSlope: IndicatorDefinition = streamed({
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
})
