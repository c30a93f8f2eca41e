import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Simple moving average. */
export const sma: IndicatorDefinition = {
  type: 'sma',
  title: 'Simple moving average',
  description: 'The plain mean of the last bars.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['sma'],
  seeded: false,
  placement: 'price',
  formula: 'sum(source, period) ÷ period',
  reference: 'TradingView ta.sma; TA-Lib SMA',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const mean = new RunningMean(period)
    return oneOutput(({ source }) => mean.next(source))
  },
  compute: ({ source }, { period }, { out }) => [slidingMean(source, period, column(source, out?.[0]))],
}
