import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Linear regression. */
export const linreg: IndicatorDefinition = {
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
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const line = new RunningRegression(period)
    for (let i = 0; i < values.length; i++) values[i] = line.next(source[i]) ? line.end() : Number.NaN
    return [values]
  },
}
