import { type IndicatorDefinition, periodParameter } from './definition.ts'
import { column } from './missing.ts'
import { slidingHighest, slidingLowest } from './sliding-extremes.ts'

/** Donchian channel. */
export const donchian: IndicatorDefinition = {
  type: 'donchian',
  title: 'Donchian channel',
  description: 'The highest high and the lowest low of the last bars, the current one included, and their mean.',
  group: 'volatility',
  parameters: [periodParameter(20)],
  inputs: ['high', 'low'],
  outputs: ['upper', 'middle', 'lower'],
  seeded: false,
  placement: 'price',
  formula: 'upper = max(high, period); lower = min(low, period); middle = (upper + lower) ÷ 2',
  reference: 'TradingView Donchian Channels; QuantConnect Lean DonchianChannel',
  warmUp: ({ period }) => period - 1,
  compute: ({ high, low }, { period }, { out }) => {
    const upper = slidingHighest(high, period, column(high, out?.[0]))
    const lower = slidingLowest(low, period, column(low, out?.[2]))
    const middle = column(high, out?.[1])
    for (let i = 0; i < middle.length; i++) middle[i] = (upper[i] + lower[i]) / 2
    return [upper, middle, lower]
  },
}
