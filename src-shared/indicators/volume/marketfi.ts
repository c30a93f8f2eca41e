import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Market facilitation index. */
export const marketfi: IndicatorDefinition = {
  type: 'marketfi',
  title: 'Market facilitation index',
  description: 'How far the price ranged for one unit of volume. Missing where there was no volume.',
  group: 'volume',
  parameters: [],
  inputs: ['high', 'low', 'volume'],
  outputs: ['marketfi'],
  seeded: false,
  placement: 'pane',
  formula: '(high − low) ÷ volume',
  reference: 'Williams, Trading Chaos (1995); Tulip marketfi',
  warmUp: () => 0,
  stream: () => oneOutput(({ high, low, volume }) => ratio(high - low, volume)),
  compute: ({ high, low, volume }, _parameters, { out }) => {
    const values = column(high, out?.[0])
    for (let i = 0; i < values.length; i++) values[i] = ratio(high[i] - low[i], volume[i])
    return [values]
  },
}
