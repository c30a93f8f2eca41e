import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Choppiness index. */
export const choppiness: IndicatorDefinition = {
  type: 'choppiness',
  title: 'Choppiness index',
  description:
    'How much of its way the price went to and fro: near 100 sideways, near 0 in a straight trend. Missing where nothing moved.',
  group: 'trend',
  parameters: [{ ...periodParameter(14), min: 2 }],
  inputs: ['high', 'low', 'close'],
  outputs: ['choppiness'],
  seeded: false,
  placement: 'pane',
  formula:
    '100 × log10(sum(true range, period) ÷ (highest(high, period) − lowest(low, period))) ÷ log10(period); the true range of the first bar is high − low',
  reference: 'Dreiss, Choppiness Index (1993); TradingView Choppiness Index',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const highest = new RunningExtreme(period, 'highest')
    const lowest = new RunningExtreme(period, 'lowest')
    const trueRange = new RunningTrueRange()
    const ranges = new RunningSum(period)
    const scale = 100 / Math.log10(period)
    return oneOutput(({ high, low, close }) => {
      const range = trueRange.next(high, low, close)
      const way = ranges.next(Number.isFinite(close) ? range : Number.NaN)
      return scale * Math.log10(ratio(way, highest.next(high) - lowest.next(low)))
    })
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = slidingHighest(high, period, column(high, out?.[0]))
    const lowest = slidingLowest(low, period, column(low))
    const trueRange = new RunningTrueRange()
    const ranges = new RunningSum(period)
    const scale = 100 / Math.log10(period)
    for (let i = 0; i < values.length; i++) {
      const range = trueRange.next(high[i], low[i], close[i])
      const way = ranges.next(Number.isFinite(close[i]) ? range : Number.NaN)
      values[i] = scale * Math.log10(ratio(way, values[i] - lowest[i]))
    }
    return [values]
  },
}
