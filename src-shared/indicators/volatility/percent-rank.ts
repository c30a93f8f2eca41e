import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { SortedWindow } from '#shared/indicators/kernels/sorted-window.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Percent rank. */
export const percentRank: IndicatorDefinition = streamed({
  type: 'percentRank',
  title: 'Percent rank',
  description: 'What percentage of the values before is not above the current one, from 0 to 100.',
  group: 'volatility',
  parameters: [periodParameter(20, 'period', 'Bars before the current one that it is compared with.')],
  inputs: ['source'],
  outputs: ['percentRank'],
  seeded: false,
  placement: 'pane',
  formula: '100 × number of source[i] ≤ source, i = 1 … period ÷ period',
  reference: 'TradingView ta.percentrank',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const window = new SortedWindow(period)
    return oneOutput(({ source }) => {
      if (!Number.isFinite(source)) {
        window.clear()
        return Number.NaN
      }
      const rank = window.isFull() ? (100 * window.countUpTo(source)) / period : Number.NaN
      window.push(source)
      return rank
    })
  },
})
