import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { directionalMovement } from '#shared/indicators/kernels/directional-movement.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'

/** Average directional index. */
export const adx: IndicatorDefinition = {
  type: 'adx',
  title: 'Average directional index',
  description: 'How strong a trend is, whatever its direction, and the strength of rises and falls, from 0 to 100.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['adx', 'plusDi', 'minusDi'],
  seeded: false,
  placement: 'pane',
  formula:
    'plusDi, minusDi = 100 × rma(directional movement, period) ÷ rma(true range, period); adx = rma(100 × |plusDi − minusDi| ÷ (plusDi + minusDi), period)',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); QuantConnect Lean AverageDirectionalIndex',
  warmUp: ({ period }) => 2 * period - 1,
  compute: ({ high, low, close }, { period }, { out }) => {
    const plusDi = column(high, out?.[1])
    const minusDi = column(high, out?.[2])
    directionalMovement(high, low, close, period, plusDi, minusDi)
    const values = column(high, out?.[0])
    for (let i = 0; i < values.length; i++) {
      const sum = plusDi[i] + minusDi[i]
      values[i] = sum === 0 ? 0 : (100 * Math.abs(plusDi[i] - minusDi[i])) / sum
    }
    return [exponential(values, 1 / period, period, 'sma', values), plusDi, minusDi]
  },
}
