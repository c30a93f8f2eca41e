import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { VolumeIndex } from './volume-index.ts'

/** Negative volume index. */
export const nvi: IndicatorDefinition = {
  type: 'nvi',
  title: 'Negative volume index',
  description:
    'The price as it would be if only the bars counted whose volume is below that of the bar before; begins with 1000.',
  group: 'volume',
  parameters: [],
  inputs: ['close', 'volume'],
  outputs: ['nvi'],
  seeded: false,
  placement: 'pane',
  formula: 'nvi[1] × close ÷ close[1] where volume < volume[1], else unchanged; 1000 on the first bar',
  reference: 'Dysart; Fosback, Stock Market Logic (1976); Tulip nvi',
  warmUp: () => 0,
  stream: () => {
    const index = new VolumeIndex(false)
    return oneOutput(({ close, volume }) => index.next(close, volume))
  },
  compute: ({ close, volume }, _parameters, { out }) => {
    const values = column(close, out?.[0])
    const index = new VolumeIndex(false)
    for (let i = 0; i < values.length; i++) values[i] = index.next(close[i], volume[i])
    return [values]
  },
}
