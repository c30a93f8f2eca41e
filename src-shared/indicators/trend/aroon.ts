import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { streamed, twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Aroon. */
export const aroon: IndicatorDefinition = streamed({
  type: 'aroon',
  title: 'Aroon',
  description:
    'How lately the highest high and the lowest low of the last bars were, from 0 (a period ago) to 100 (now); of several equal ones the latest counts.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low'],
  outputs: ['up', 'down'],
  seeded: false,
  placement: 'pane',
  formula:
    'up = 100 × (period − bars since highest(high, period + 1)) ÷ period; down = 100 × (period − bars since lowest(low, period + 1)) ÷ period',
  reference:
    'Chande, The Time Price Oscillator (Stocks & Commodities 1995); TradingView Aroon; TA-Lib AROON; Tulip aroon',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const highs = new RunningExtreme(period + 1, 'highest')
    const lows = new RunningExtreme(period + 1, 'lowest')
    return twoOutputs(({ high, low }, values) => {
      values[0] = Number.isNaN(highs.next(high)) ? Number.NaN : (100 * (period - highs.age())) / period
      values[1] = Number.isNaN(lows.next(low)) ? Number.NaN : (100 * (period - lows.age())) / period
    })
  },
})
