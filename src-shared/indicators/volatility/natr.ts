import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { trueRange } from '#shared/indicators/kernels/true-range.ts'

/** Normalized average true range. */
export const natr: IndicatorDefinition = {
  type: 'natr',
  title: 'Normalized average true range',
  description: 'How far a bar usually moves, gaps included, in percent of the close.',
  group: 'volatility',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['natr'],
  seeded: false,
  placement: 'pane',
  formula: '100 × atr(period) ÷ close',
  reference:
    'Forman, Cross-Market Evaluations with Normalized Average True Range (Stocks & Commodities 2006); TA-Lib NATR; Tulip natr',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const ranges = new RunningTrueRange()
    const average = new RunningExponential(1 / period, period, 'sma')
    return oneOutput(({ high, low, close }) => ratio(100 * average.next(ranges.next(high, low, close)), close))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = trueRange(high, low, close, column(high, out?.[0]))
    exponential(values, 1 / period, period, 'sma', values)
    for (let i = 0; i < values.length; i++) values[i] = ratio(100 * values[i], close[i])
    return [values]
  },
}
