import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Momentum, the change over some bars. */
export const priceMomentum: IndicatorDefinition = {
  type: 'momentum',
  title: 'Momentum',
  description: 'By how much the value differs from the one period bars ago, in the unit of the source.',
  group: 'momentum',
  parameters: [periodParameter(10, 'period', 'Bars between the two values.')],
  inputs: ['source'],
  outputs: ['momentum'],
  seeded: false,
  placement: 'pane',
  formula: 'source − source[period]',
  reference: 'TradingView ta.mom; TA-Lib MOM; Tulip mom',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const lagged = new Lagged(period)
    return oneOutput(({ source }) => source - lagged.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    values.fill(Number.NaN, 0, period)
    for (let i = period; i < source.length; i++) values[i] = source[i] - source[i - period]
    return [values]
  },
}
