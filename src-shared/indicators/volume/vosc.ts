import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Volume oscillator. */
export const vosc: IndicatorDefinition = {
  type: 'vosc',
  title: 'Volume oscillator',
  description: 'By how much the volume of the last bars is above its longer average, in percent of the latter.',
  group: 'volume',
  parameters: [
    periodParameter(5, 'short', 'Bars of the short average.'),
    periodParameter(10, 'long', 'Bars of the long average.'),
  ],
  inputs: ['volume'],
  outputs: ['vosc'],
  seeded: false,
  placement: 'pane',
  formula: '100 × (sma(volume, short) − sma(volume, long)) ÷ sma(volume, long)',
  reference: 'Achelis, Technical Analysis from A to Z (2000), Volume Oscillator; Tulip vosc',
  warmUp: ({ short, long }) => Math.max(short, long) - 1,
  stream: ({ short, long }) => {
    const near = new RunningMean(short)
    const far = new RunningMean(long)
    return oneOutput(({ volume }) => {
      const usual = far.next(volume)
      return ratio(100 * (near.next(volume) - usual), usual)
    })
  },
  compute: ({ volume }, { short, long }, { out }) => {
    const values = slidingMean(volume, short, column(volume, out?.[0]))
    const usual = slidingMean(volume, long, column(volume))
    for (let i = 0; i < values.length; i++) values[i] = ratio(100 * (values[i] - usual[i]), usual[i])
    return [values]
  },
}
