import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** True range. */
export const tr: IndicatorDefinition = streamed({
  type: 'tr',
  title: 'True range',
  description: 'How far a bar moved, the gap from the close before included, in the price’s own unit.',
  group: 'volatility',
  parameters: [],
  inputs: ['high', 'low', 'close'],
  outputs: ['tr'],
  seeded: false,
  placement: 'pane',
  formula: 'max(high, close[1]) − min(low, close[1]), high − low on the first bar',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TradingView ta.tr(true); Tulip tr',
  warmUp: () => 0,
  stream: () => {
    const trueRange = new RunningTrueRange()
    return oneOutput(({ high, low, close }) => {
      const range = trueRange.next(high, low, close)
      return Number.isFinite(close) ? range : Number.NaN
    })
  },
})
