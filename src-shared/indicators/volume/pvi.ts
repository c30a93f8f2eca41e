import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { VolumeIndex } from './volume-index.ts'

/** Positive volume index. */
export const pvi: IndicatorDefinition = {
  type: 'pvi',
  title: 'Positive volume index',
  description:
    'The price as it would be if only the bars counted whose volume is above that of the bar before; begins with 1000.',
  group: 'volume',
  parameters: [],
  inputs: ['close', 'volume'],
  outputs: ['pvi'],
  seeded: false,
  placement: 'pane',
  formula: 'pvi[1] × close ÷ close[1] where volume > volume[1], else unchanged; 1000 on the first bar',
  reference: 'Dysart; Fosback, Stock Market Logic (1976); Tulip pvi',
  warmUp: () => 0,
  stream: () => {
    const index = new VolumeIndex(true)
    return oneOutput(({ close, volume }) => index.next(close, volume))
  },
  compute: ({ close, volume }, _parameters, { out }) => {
    const values = column(close, out?.[0])
    const index = new VolumeIndex(true)
    for (let i = 0; i < values.length; i++) values[i] = index.next(close[i], volume[i])
    return [values]
  },
}
