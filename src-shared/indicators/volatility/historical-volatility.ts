import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Scales the deviation of a bar to a year of 252 bars: the trading days of stocks, whatever the timeframe. */
const YEAR = Math.sqrt(252)

/** Annualized historical volatility. */
export const volatility: IndicatorDefinition = {
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
    return oneOutput(({ source }) => YEAR * deviation.next(source / earlier.next(source) - 1))
  },
  compute: ({ source }, { period }, { out }) => {
    const changes = column(source).fill(Number.NaN, 0, 1)
    for (let i = 1; i < changes.length; i++) changes[i] = source[i] / source[i - 1] - 1
    const means = slidingMean(changes, period, column(source))
    const values = slidingDeviation(changes, means, period, column(source, out?.[0]))
    for (let i = 0; i < values.length; i++) values[i] *= YEAR
    return [values]
  },
}
