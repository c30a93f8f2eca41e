import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { streamed, twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Vortex indicator. */
export const vortex: IndicatorDefinition = streamed({
  type: 'vortex',
  title: 'Vortex indicator',
  description:
    'How far the highs went from the lows before and the lows from the highs before, as fractions of the true range; the upper one tells the direction. Missing where nothing moved.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['plus', 'minus'],
  seeded: false,
  placement: 'pane',
  formula:
    'plus = sum(|high − low[1]|, period) ÷ sum(true range, period); minus = sum(|low − high[1]|, period) ÷ sum(true range, period)',
  reference: 'Botes and Siepman, The Vortex Indicator (Stocks & Commodities 2010); TradingView Vortex Indicator',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const highs = new Lagged(1)
    const lows = new Lagged(1)
    const trueRange = new RunningTrueRange()
    const [up, down, ranges] = [new RunningSum(period), new RunningSum(period), new RunningSum(period)]
    return twoOutputs(({ high, low, close }, values) => {
      const rise = Math.abs(high - lows.next(low))
      const fall = Math.abs(low - highs.next(high))
      const range = trueRange.next(high, low, close)
      // A bar with nothing before it is in none of the sums.
      const sum = ranges.next(Number.isFinite(rise + fall + close) ? range : Number.NaN)
      values[0] = ratio(up.next(rise), sum)
      values[1] = ratio(down.next(fall), sum)
    })
  },
})
