import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Aroon. */
export const aroon: IndicatorDefinition = {
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
      values[0] = recency(highs, high, period)
      values[1] = recency(lows, low, period)
    })
  },
  compute: ({ high, low }, { period }, { out }) => {
    const up = column(high, out?.[0])
    const down = column(high, out?.[1])
    const highs = new RunningExtreme(period + 1, 'highest')
    const lows = new RunningExtreme(period + 1, 'lowest')
    for (let i = 0; i < up.length; i++) up[i] = recency(highs, high[i], period)
    for (let i = 0; i < down.length; i++) down[i] = recency(lows, low[i], period)
    return [up, down]
  },
}

/** How lately the extreme was, once it has been told the next value. */
function recency(extreme: RunningExtreme, value: number, period: number): number {
  return Number.isNaN(extreme.next(value)) ? Number.NaN : (100 * (period - extreme.age())) / period
}
