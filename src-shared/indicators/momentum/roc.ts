import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Rate of change. */
export const roc: IndicatorDefinition = {
  type: 'roc',
  title: 'Rate of change',
  description: 'By how many percent the value differs from the one period bars ago. Missing where that one was 0.',
  group: 'momentum',
  parameters: [periodParameter(10, 'period', 'Bars between the two values.')],
  inputs: ['source'],
  outputs: ['roc'],
  seeded: false,
  placement: 'pane',
  formula: '100 × (source − source[period]) ÷ source[period]',
  reference: 'TradingView ta.roc; TA-Lib ROC; Tulip roc (there as a fraction)',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const lagged = new Lagged(period)
    return oneOutput(({ source }) => rateOfChange(source, lagged.next(source)))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    values.fill(Number.NaN, 0, period)
    for (let i = period; i < source.length; i++) values[i] = rateOfChange(source[i], source[i - period])
    return [values]
  },
}

/** By how many percent `value` differs from `before`; missing where that is 0. */
export function rateOfChange(value: number, before: number): number {
  return before === 0 ? Number.NaN : (100 * (value - before)) / before
}
