import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Aroon oscillator. */
export const aroonosc: IndicatorDefinition = streamed({
  type: 'aroonosc',
  title: 'Aroon oscillator',
  description: 'Whether the highest high or the lowest low of the last bars is the later one, from -100 to 100.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low'],
  outputs: ['aroonosc'],
  seeded: false,
  placement: 'pane',
  formula: 'up − down of aroon(period)',
  reference: 'Chande, The Time Price Oscillator (Stocks & Commodities 1995); TA-Lib AROONOSC; Tulip aroonosc',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const highs = new RunningExtreme(period + 1, 'highest')
    const lows = new RunningExtreme(period + 1, 'lowest')
    return oneOutput(({ high, low }) =>
      Number.isNaN(highs.next(high) + lows.next(low)) ? Number.NaN : (100 * (lows.age() - highs.age())) / period,
    )
  },
})
