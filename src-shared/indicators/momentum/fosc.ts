import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { RunningRegression, regressionPeriod } from '#shared/indicators/kernels/running-regression.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Forecast oscillator. */
export const fosc: IndicatorDefinition = streamed({
  type: 'fosc',
  title: 'Forecast oscillator',
  description: 'How far the price is from what the line of the bars before foretold, in percent of the price.',
  group: 'momentum',
  parameters: [regressionPeriod],
  inputs: ['source'],
  outputs: ['fosc'],
  seeded: false,
  placement: 'pane',
  formula: '100 × (source − tsf(source, period)[1]) ÷ source',
  reference: 'Chande and Kroll, The New Technical Trader (1994); Tulip fosc',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const line = new RunningRegression(period)
    const forecasts = new Lagged(1)
    return oneOutput(({ source }) => {
      const foretold = forecasts.next(line.next(source) ? line.forecast() : Number.NaN)
      return ratio(100 * (source - foretold), source)
    })
  },
})
