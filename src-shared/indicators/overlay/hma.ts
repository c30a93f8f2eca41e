import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningWeightedMean } from '#shared/indicators/kernels/running-weighted-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { slidingWeightedMean } from './wma.ts'

/** Hull moving average. */
export const hma: IndicatorDefinition = {
  type: 'hma',
  title: 'Hull moving average',
  description:
    'A fast and smooth average: a weighted average over half the bars, pushed ahead by its lead over the whole and smoothed once more.',
  group: 'overlay',
  parameters: [{ ...periodParameter(20), min: 2 }],
  inputs: ['source'],
  outputs: ['hma'],
  seeded: false,
  placement: 'price',
  formula: 'wma(2 × wma(source, period ÷ 2) − wma(source, period), √period), both rounded down',
  reference: 'Hull, hullmovingaverage.com (2005); TradingView ta.hma; Tulip hma',
  warmUp: ({ period }) => period + Math.floor(Math.sqrt(period)) - 2,
  stream: ({ period }) => {
    const half = new RunningWeightedMean(period >> 1)
    const whole = new RunningWeightedMean(period)
    const smooth = new RunningWeightedMean(Math.floor(Math.sqrt(period)))
    return oneOutput(({ source }) => smooth.next(2 * half.next(source) - whole.next(source)))
  },
  compute: ({ source }, { period }, { out }) => {
    const ahead = slidingWeightedMean(source, period >> 1, new Float64Array(source.length))
    const values = slidingWeightedMean(source, period, column(source, out?.[0]))
    for (let i = 0; i < ahead.length; i++) ahead[i] = 2 * ahead[i] - values[i]
    return [slidingWeightedMean(ahead, Math.floor(Math.sqrt(period)), values)]
  },
}
