import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { trueRange } from '#shared/indicators/kernels/true-range.ts'

/** True range. */
export const tr: IndicatorDefinition = {
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
    const ranges = new RunningTrueRange()
    return oneOutput(({ high, low, close }) => {
      const range = ranges.next(high, low, close)
      return Number.isFinite(close) ? range : Number.NaN
    })
  },
  compute: ({ high, low, close }, _parameters, { out }) => {
    const values = trueRange(high, low, close, column(high, out?.[0]))
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(close[i])) values[i] = Number.NaN
    return [values]
  },
}
