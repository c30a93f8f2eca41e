import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { moneyFlow } from '#shared/indicators/kernels/money-flow.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Chaikin money flow. */
export const cmf: IndicatorDefinition = {
  type: 'cmf',
  title: 'Chaikin money flow',
  description:
    'Whether the volume of the last bars went with closes near the high (up to 1) or near the low (down to -1). Missing where there was no volume.',
  group: 'volume',
  parameters: [periodParameter(20)],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['cmf'],
  seeded: false,
  placement: 'pane',
  formula:
    'sum(volume × ((close − low) − (high − close)) ÷ (high − low), period) ÷ sum(volume, period); a bar with high = low counts as 0',
  reference: 'Chaikin; TradingView Chaikin Money Flow',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new MoneyFlow(period)
    return oneOutput(({ high, low, close, volume }) => state.next(high, low, close, volume))
  },
  compute: ({ high, low, close, volume }, { period }, { out }) => {
    const values = column(high, out?.[0])
    const state = new MoneyFlow(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i], volume[i])
    return [values]
  },
}

class MoneyFlow {
  readonly #flows: RunningSum
  readonly #volumes: RunningSum

  constructor(period: number) {
    this.#flows = new RunningSum(period)
    this.#volumes = new RunningSum(period)
  }

  next(high: number, low: number, close: number, volume: number): number {
    return ratio(this.#flows.next(moneyFlow(high, low, close, volume)), this.#volumes.next(volume))
  }
}
