import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'

/** Donchian channel. */
export const donchian: IndicatorDefinition = {
  type: 'donchian',
  title: 'Donchian channel',
  description: 'The highest high and the lowest low of the last bars, the current one included, and their mean.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['high', 'low'],
  outputs: ['upper', 'middle', 'lower'],
  seeded: false,
  placement: 'price',
  formula: 'upper = max(high, period); lower = min(low, period); middle = (upper + lower) ÷ 2',
  reference: 'TradingView Donchian Channels; QuantConnect Lean DonchianChannel',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const values = new Float64Array(3)
    const highest = new RunningExtreme(period, 'highest')
    const lowest = new RunningExtreme(period, 'lowest')
    return {
      next: ({ high, low }) => {
        values[0] = highest.next(high)
        values[2] = lowest.next(low)
        values[1] = (values[0] + values[2]) / 2
        return values
      },
    }
  },
  compute: ({ high, low }, { period }, { out, unread }) => {
    const [upper, middle, lower] = [0, 1, 2].map((output) => column(high, out?.[output]))
    // A breakout reads one side of the channel only, and each side costs a pass of its own.
    const isRead = (output: number): boolean => unread === undefined || !unread.has(output)
    const isMiddleRead = isRead(1)
    if (isMiddleRead || isRead(0)) slidingHighest(high, period, upper)
    if (isMiddleRead || isRead(2)) slidingLowest(low, period, lower)
    if (isMiddleRead) between(upper, lower, middle)
    return [upper, middle, lower]
  },
}

function between(upper: Float64Array, lower: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (upper[i] + lower[i]) / 2
}
