import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { trueRange } from '#shared/indicators/kernels/true-range.ts'

/** Average true range. */
export const atr: IndicatorDefinition = {
  type: 'atr',
  title: 'Average true range',
  description: 'How far a bar usually moves, gaps included, in the price’s own unit.',
  group: 'volatility',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['atr'],
  seeded: false,
  placement: 'pane',
  formula:
    'rma(true range, period); true range = max(high, close[1]) − min(low, close[1]), high − low on the first bar',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TradingView ta.atr',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const range = new RunningTrueRange()
    const average = new RunningExponential(1 / period, period, 'sma')
    return oneOutput(({ high, low, close }) => average.next(range.next(high, low, close)))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = column(high, out?.[0])
    // The average of a bar is written after its true range has been read, so both may share one column.
    return [exponential(trueRange(high, low, close, values), 1 / period, period, 'sma', values)]
  },
}
