import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Detrended price oscillator. */
export const dpo: IndicatorDefinition = {
  type: 'dpo',
  title: 'Detrended price oscillator',
  description:
    'The value of half a period and a bar ago less the mean of the last period: what remains of swings shorter than the period once the trend is taken out. In the unit of the source.',
  group: 'momentum',
  parameters: [periodParameter(21, 'period', 'Bars of the mean.')],
  inputs: ['source'],
  outputs: ['dpo'],
  seeded: false,
  placement: 'pane',
  formula: 'source[floor(period ÷ 2) + 1] − sma(source, period)',
  reference: 'Tulip dpo; StockCharts Detrended Price Oscillator',
  warmUp: ({ period }) => Math.max(period - 1, barsBack(period)),
  stream: ({ period }) => {
    const lagged = new Lagged(barsBack(period))
    const mean = new RunningMean(period)
    return oneOutput(({ source }) => lagged.next(source) - mean.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = slidingMean(source, period, column(source, out?.[0]))
    const back = barsBack(period)
    values.fill(Number.NaN, 0, back)
    for (let i = back; i < values.length; i++) values[i] = source[i - back] - values[i]
    return [values]
  },
}

function barsBack(period: number): number {
  return Math.floor(period / 2) + 1
}
