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
    return [upper, between(upper, lower, column(high, out?.[1])), lower]
  },
}

function between(upper: Float64Array, lower: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = (upper[i] + lower[i]) / 2
  return out
}
