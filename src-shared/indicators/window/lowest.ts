import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Lowest value of a window. */
export const lowest: IndicatorDefinition = {
  type: 'lowest',
  title: 'Lowest',
  description: 'The lowest value of the last bars, the current one included.',
  group: 'window',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['lowest'],
  seeded: false,
  placement: 'price',
  formula: 'min(source, period)',
  reference: 'TradingView ta.lowest; TA-Lib MIN',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const extreme = new RunningExtreme(period, 'lowest')
    return oneOutput(({ source }) => extreme.next(source))
  },
  compute: ({ source }, { period }, { out }) => [slidingLowest(source, period, column(source, out?.[0]))],
}
