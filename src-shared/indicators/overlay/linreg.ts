import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Linear regression. */
export const linreg: IndicatorDefinition = streamed({
  type: 'linreg',
  title: 'Linear regression',
  description: 'Where the straight line that fits the last bars best stands on the newest of them.',
  group: 'overlay',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['linreg'],
  seeded: false,
  placement: 'price',
  formula: 'intercept + slope × (period − 1) of the line of least squares through the last period values',
  reference: 'Method of least squares; TradingView ta.linreg(source, length, 0); TA-Lib LINEARREG; Tulip linreg',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const line = new RunningRegression(period)
    return oneOutput(({ source }) => (line.next(source) ? line.end() : Number.NaN))
  },
})
