import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { rateOfChange } from './roc.ts'

/** Percentage price oscillator. */
export const ppo: IndicatorDefinition = {
  type: 'ppo',
  title: 'Percentage price oscillator',
  description:
    'By how many percent a short exponential average lies above a long one. Missing where the long one is 0.',
  group: 'momentum',
  parameters: [
    periodParameter(12, 'short', 'Bars of the short average.'),
    periodParameter(26, 'long', 'Bars of the long average.'),
  ],
  inputs: ['source'],
  outputs: ['ppo'],
  seeded: true,
  placement: 'pane',
  formula: '100 × (ema(source, short) − ema(source, long)) ÷ ema(source, long)',
  reference: 'Tulip ppo; TA-Lib PPO with exponential averages; TradingView Price Oscillator (PPO)',
  warmUp: ({ short, long }) => Math.max(short, long) - 1,
  stream: ({ short, long }, { seed }) => {
    const fast = new RunningExponential(2 / (short + 1), short, seed)
    const slow = new RunningExponential(2 / (long + 1), long, seed)
    return oneOutput(({ source }) => rateOfChange(fast.next(source), slow.next(source)))
  },
  compute: ({ source }, { short, long }, { seed, out }) => {
    const values = exponential(source, 2 / (short + 1), short, seed, column(source, out?.[0]))
    const slow = exponential(source, 2 / (long + 1), long, seed, new Float64Array(source.length))
    for (let i = 0; i < values.length; i++) values[i] = rateOfChange(values[i], slow[i])
    return [values]
  },
}
