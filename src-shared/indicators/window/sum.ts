import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Sum of a window. */
export const sum: IndicatorDefinition = streamed({
  type: 'sum',
  title: 'Sum',
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
    const total = new RunningSum(period)
    return oneOutput(({ source }) => total.next(source))
  },
})
