import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Exponential moving average. */
export const ema: IndicatorDefinition = {
  type: 'ema',
  title: 'Exponential moving average',
  description: 'An average in which a bar counts the less the older it is.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['ema'],
  seeded: true,
  placement: 'price',
  formula: 'ema[1] + 2 ÷ (period + 1) × (source − ema[1]), beginning with the mean of the first period',
  reference: 'TradingView ta.ema; TA-Lib EMA',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }, { seed }) => {
    const average = new RunningExponential(2 / (period + 1), period, seed)
    return oneOutput(({ source }) => average.next(source))
  },
  compute: ({ source }, { period }, { seed, out }) => [
    exponential(source, 2 / (period + 1), period, seed, column(source, out?.[0])),
  ],
}
