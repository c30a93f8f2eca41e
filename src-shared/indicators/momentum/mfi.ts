import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Money flow index. */
export const mfi: IndicatorDefinition = {
  type: 'mfi',
  title: 'Money flow index',
  description:
    'The share of the traded value of the last bars that changed hands on bars with a risen typical price, from 0 to 100. Missing where nothing was traded on a bar that moved.',
  group: 'momentum',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['mfi'],
  seeded: false,
  placement: 'pane',
  formula:
    '100 × sum(flow where typical > typical[1], period) ÷ sum(flow where typical ≠ typical[1], period); typical = (high + low + close) ÷ 3, flow = typical × volume',
  reference: 'Quong and Soudack, Technical Analysis of Stocks & Commodities (1989); TradingView ta.mfi; Tulip mfi',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const state = new MoneyFlow(period)
    return oneOutput(({ high, low, close, volume }) => state.next((high + low + close) / 3, volume))
  },
  compute: ({ high, low, close, volume }, { period }, { out }) => {
    const values = column(close, out?.[0])
    const state = new MoneyFlow(period)
    for (let i = 0; i < close.length; i++) values[i] = state.next((high[i] + low[i] + close[i]) / 3, volume[i])
    return [values]
  },
}

class MoneyFlow {
  readonly #rising: RunningBlockSum
  readonly #falling: RunningBlockSum
  #before = Number.NaN

  constructor(period: number) {
    this.#rising = new RunningBlockSum(period)
    this.#falling = new RunningBlockSum(period)
  }

  next(typical: number, volume: number): number {
    // Missing on a bar without prices or volume, and on the one after a bar without prices: nothing to compare with.
    const flow = Number.isFinite(this.#before) ? typical * volume : Number.NaN
    const rising = this.#rising.next(flow * Number(typical > this.#before))
    const falling = this.#falling.next(flow * Number(typical < this.#before))
    this.#before = typical
    const all = rising + falling
    return all === 0 ? Number.NaN : (100 * rising) / all
  }
}
