import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Value of an earlier bar. */
export const lag: IndicatorDefinition = {
  type: 'lag',
  title: 'Earlier value',
  description: 'The value a number of bars ago; missing on a bar that has none of its own.',
  group: 'window',
  parameters: [periodParameter(1, 'period', 'Bars to look back.')],
  inputs: ['source'],
  outputs: ['lag'],
  seeded: false,
  placement: 'price',
  formula: 'source[period]',
  reference: 'Tulip lag; TradingView’s history operator []',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const earlier = new Lagged(period)
    return oneOutput(({ source }) => {
      const before = earlier.next(source)
      return Number.isFinite(source) ? before : Number.NaN
    })
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0]).fill(Number.NaN, 0, period)
    for (let i = period; i < values.length; i++) {
      values[i] = Number.isFinite(source[i]) ? source[i - period] : Number.NaN
    }
    return [values]
  },
}
