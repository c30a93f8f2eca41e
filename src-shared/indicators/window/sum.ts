import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Sum of a window. */
export const sum: IndicatorDefinition = {
  type: 'sum',
  title: 'Sum of the last values',
  description: 'The sum of the last values, the current one included.',
  group: 'window',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['sum'],
  seeded: false,
  placement: 'pane',
  formula: 'sum(source[i], i = 0 … period − 1)',
  reference: 'TradingView math.sum; TA-Lib SUM; Tulip sum',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new RunningSum(period)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new RunningSum(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}
