import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { slidingHighest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Highest value of a window. */
export const highest: IndicatorDefinition = {
  type: 'highest',
  title: 'Highest',
  description: 'The highest value of the last bars, the current one included.',
  group: 'window',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['highest'],
  seeded: false,
  placement: 'price',
  formula: 'max(source, period)',
  reference: 'TradingView ta.highest; TA-Lib MAX',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const extreme = new RunningExtreme(period, 'highest')
    return oneOutput(({ source }) => extreme.next(source))
  },
  compute: ({ source }, { period }, { out }) => [slidingHighest(source, period, column(source, out?.[0]))],
}
