import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Bars of a year that the deviation of one bar is scaled to: trading days of stocks, whatever the timeframe. */
const BARS_A_YEAR = 252

/** Annualized historical volatility. */
export const volatility: IndicatorDefinition = streamed({
  type: 'volatility',
  title: 'Annualized historical volatility',
  description:
    'How much the changes from bar to bar vary, as a fraction of the price, scaled to a year of 252 bars, whatever the timeframe.',
  group: 'volatility',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['volatility'],
  seeded: false,
  placement: 'pane',
  formula: 'stddev(source ÷ source[1] − 1, period) × √252',
  reference: 'Tulip volatility',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const deviation = new RunningDeviation(period)
    const earlier = new Lagged(1)
    const scale = Math.sqrt(BARS_A_YEAR)
    return oneOutput(({ source }) => scale * deviation.next(source / earlier.next(source) - 1))
  },
})
