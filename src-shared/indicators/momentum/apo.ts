import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Absolute price oscillator. */
export const apo: IndicatorDefinition = {
  type: 'apo',
  title: 'Absolute price oscillator',
  description: 'The distance of a short from a long exponential average, in the unit of the source.',
  group: 'momentum',
  parameters: [
    periodParameter(12, 'short', 'Bars of the short average.'),
    periodParameter(26, 'long', 'Bars of the long average.'),
  ],
  inputs: ['source'],
  outputs: ['apo'],
  seeded: true,
  placement: 'pane',
  formula: 'ema(source, short) − ema(source, long)',
  reference: 'Tulip apo; TA-Lib APO with exponential averages',
  warmUp: ({ short, long }) => Math.max(short, long) - 1,
  stream: ({ short, long }, { seed }) => {
    const fast = new RunningExponential(2 / (short + 1), short, seed)
    const slow = new RunningExponential(2 / (long + 1), long, seed)
    return oneOutput(({ source }) => fast.next(source) - slow.next(source))
  },
  compute: ({ source }, { short, long }, { seed, out }) => {
    const values = exponential(source, 2 / (short + 1), short, seed, column(source, out?.[0]))
    const slow = exponential(source, 2 / (long + 1), long, seed, new Float64Array(source.length))
    for (let i = 0; i < values.length; i++) values[i] -= slow[i]
    return [values]
  },
}
