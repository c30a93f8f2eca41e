import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Volume-weighted moving average. */
export const vwma: IndicatorDefinition = {
  type: 'vwma',
  title: 'Volume-weighted moving average',
  description:
    'A mean in which a bar counts as much as was traded in it. Missing where nothing was traded in the whole window.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source', 'volume'],
  outputs: ['vwma'],
  seeded: false,
  placement: 'price',
  formula: 'sum(source × volume, period) ÷ sum(volume, period)',
  reference: 'TradingView ta.vwma; Tulip vwma',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new VolumeWeighted(period)
    return oneOutput(({ source, volume }) => state.next(source, volume))
  },
  compute: ({ source, volume }, { period }, { out }) => {
    const values = column(source, out?.[0])
    const state = new VolumeWeighted(period)
    for (let i = 0; i < values.length; i++) values[i] = state.next(source[i], volume[i])
    return [values]
  },
}

class VolumeWeighted {
  readonly #value: RunningSum
  readonly #volume: RunningSum

  constructor(period: number) {
    this.#value = new RunningSum(period)
    this.#volume = new RunningSum(period)
  }

  next(price: number, volume: number): number {
    const value = this.#value.next(price * volume)
    // Of a bar without a price the volume is left out too.
    const total = this.#volume.next(Number.isFinite(price) ? volume : Number.NaN)
    return total > 0 ? value / total : Number.NaN
  }
}
