import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { SortedWindow } from '#shared/indicators/kernels/sorted-window.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Percent rank. */
export const percentRank: IndicatorDefinition = {
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
    const state = new Rank(period)
    return oneOutput(({ source }) => state.next(source))
  },
  compute: ({ source }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new Rank(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i])
    return [values]
  },
}

class Rank {
  readonly #share: number
  readonly #window: SortedWindow

  constructor(period: number) {
    this.#share = 100 / period
    this.#window = new SortedWindow(period)
  }

  next(value: number): number {
    const window = this.#window
    if (!Number.isFinite(value)) {
      window.clear()
      return Number.NaN
    }
    const rank = window.isFull() ? window.countUpTo(value) * this.#share : Number.NaN
    window.push(value)
    return rank
  }
}
