import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Normalized average true range. */
export const natr: IndicatorDefinition = streamed({
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
    const trueRange = new RunningTrueRange()
    const average = new RunningExponential(1 / period, period, 'sma')
    return oneOutput(({ high, low, close }) => ratio(100 * average.next(trueRange.next(high, low, close)), close))
  },
})
