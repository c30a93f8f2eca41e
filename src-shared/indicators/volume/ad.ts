import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningAccumulation } from '#shared/indicators/kernels/running-accumulation.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Accumulation/distribution line. */
export const ad: IndicatorDefinition = {
  type: 'ad',
  title: 'Accumulation/distribution line',
  description:
    'Volume added up, each bar’s counting the more for rising the nearer it closed to its high, and for falling the nearer to its low.',
  group: 'volume',
  parameters: [],
  inputs: ['high', 'low', 'close', 'volume'],
  outputs: ['ad'],
  seeded: false,
  placement: 'pane',
  formula: 'ad[1] + volume × ((close − low) − (high − close)) ÷ (high − low), unchanged where high = low',
  reference: 'Chaikin; TradingView ta.accdist; TA-Lib AD; Tulip ad',
  warmUp: () => 0,
  stream: () => {
    const state = new RunningAccumulation()
    return oneOutput(({ high, low, close, volume }) => state.next(high, low, close, volume))
  },
  compute: ({ high, low, close, volume }, _parameters, { out }) => {
    const values = column(high, out?.[0])
    const state = new RunningAccumulation()
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i], close[i], volume[i])
    return [values]
  },
}
