import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningChange } from '#shared/indicators/kernels/running-change.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Volume is counted in units of this size. */
const VOLUME_UNIT = 10_000

/** Ease of movement. */
export const emv: IndicatorDefinition = {
  type: 'emv',
  title: 'Ease of movement',
  description:
    'How far the middle of the bar moved, the more the wider the bar and the less volume it took; smooth it with an average. Missing where there was no volume.',
  group: 'volume',
  parameters: [],
  inputs: ['high', 'low', 'volume'],
  outputs: ['emv'],
  seeded: false,
  placement: 'pane',
  formula: '((high + low) ÷ 2 − (high[1] + low[1]) ÷ 2) × (high − low) ÷ (volume ÷ 10000)',
  reference: 'Arms, Volume Cycles in the Stock Market (1994); Tulip emv',
  warmUp: () => 1,
  stream: () => {
    const change = new RunningChange()
    return oneOutput(({ high, low, volume }) => ease(change.next((high + low) / 2), high - low, volume))
  },
  compute: ({ high, low, volume }, _parameters, { out }) => {
    const values = column(high, out?.[0])
    const change = new RunningChange()
    for (let i = 0; i < values.length; i++) {
      values[i] = ease(change.next((high[i] + low[i]) / 2), high[i] - low[i], volume[i])
    }
    return [values]
  },
}

function ease(change: number, range: number, volume: number): number {
  return ratio(VOLUME_UNIT * change * range, volume)
}
