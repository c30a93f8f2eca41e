import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Mean candle body. */
export const qstick: IndicatorDefinition = {
  type: 'qstick',
  title: 'Qstick',
  description: 'The mean body of the last candles, in price: above 0 where rising bodies prevail.',
  group: 'momentum',
  parameters: [periodParameter(14)],
  inputs: ['open', 'close'],
  outputs: ['qstick'],
  seeded: false,
  placement: 'pane',
  formula: 'sma(close − open, period)',
  reference: 'Chande and Kroll, The New Technical Trader (1994); Tulip qstick',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const mean = new RunningMean(period)
    return oneOutput(({ open, close }) => mean.next(close - open))
  },
  compute: ({ open, close }, { period }, { out }) => {
    const bodies = new Float64Array(close.length)
    for (let i = 0; i < bodies.length; i++) bodies[i] = close[i] - open[i]
    return [slidingMean(bodies, period, column(close, out?.[0]))]
  },
}
