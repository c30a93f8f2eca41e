import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Williams' percent range. */
export const willr: IndicatorDefinition = {
  type: 'willr',
  title: "Williams' %R",
  description:
    'Where the close is between the lowest low (−100) and the highest high (0) of the last bars. Missing where the range is zero.',
  group: 'momentum',
  parameters: [periodParameter(14, 'period', 'Bars of the range.')],
  inputs: ['high', 'low', 'close'],
  outputs: ['willr'],
  seeded: false,
  placement: 'pane',
  formula: '−100 × (max(high, period) − close) ÷ (max(high, period) − min(low, period))',
  reference: 'Williams, How I Made One Million Dollars (1973); TradingView ta.wpr; TA-Lib WILLR; Tulip willr',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const highest = new RunningExtreme(period, 'highest')
    const lowest = new RunningExtreme(period, 'lowest')
    return oneOutput(({ high, low, close }) => percentRange(highest.next(high), lowest.next(low), close))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = slidingHighest(high, period, column(close, out?.[0]))
    const bottom = slidingLowest(low, period, new Float64Array(close.length))
    for (let i = 0; i < close.length; i++) values[i] = percentRange(values[i], bottom[i], close[i])
    return [values]
  },
}

function percentRange(top: number, bottom: number, close: number): number {
  const range = top - bottom
  return range === 0 ? Number.NaN : (100 * (close - top)) / range
}
