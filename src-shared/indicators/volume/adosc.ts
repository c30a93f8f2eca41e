import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningAccumulation } from '#shared/indicators/kernels/running-accumulation.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Accumulation/distribution oscillator. */
export const adosc: IndicatorDefinition = streamed({
  type: 'adosc',
  title: 'Accumulation/distribution oscillator',
  description: 'A fast average of the accumulation/distribution line minus a slow one (the Chaikin oscillator).',
  group: 'volume',
  parameters: [
    periodParameter(3, 'short', 'Bars of the fast average.'),
    periodParameter(10, 'long', 'Bars of the slow average.'),
  ],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['adosc'],
  seeded: true,
  placement: 'pane',
  formula: 'ema(ad, short) − ema(ad, long)',
  reference: 'Chaikin; TradingView Chaikin Oscillator; TA-Lib ADOSC; Tulip adosc',
  warmUp: ({ short, long }) => Math.max(short, long) - 1,
  stream: ({ short, long }, { seed }) => {
    const line = new RunningAccumulation()
    const fast = new RunningExponential(2 / (short + 1), short, seed)
    const slow = new RunningExponential(2 / (long + 1), long, seed)
    return oneOutput(({ high, low, close, volume }) => {
      const value = line.next(high, low, close, volume)
      return fast.next(value) - slow.next(value)
    })
  },
})
