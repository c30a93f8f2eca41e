import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Market facilitation index. */
export const marketfi: IndicatorDefinition = streamed({
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
})
