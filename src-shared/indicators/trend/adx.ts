import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { directionalMovement } from '#shared/indicators/kernels/directional-movement.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDirectionalMovement } from '#shared/indicators/kernels/running-directional-movement.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'

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
  stream: ({ period }) => {
    const values = new Float64Array(3)
    const movement = new RunningDirectionalMovement(period)
    const average = new RunningExponential(1 / period, period, 'sma')
    return {
      next: ({ high, low, close }) => {
        const isThere = movement.next(high, low, close)
        values[0] = average.next(isThere ? movement.dx() : Number.NaN)
        values[1] = isThere ? movement.plusDi() : Number.NaN
        values[2] = isThere ? movement.minusDi() : Number.NaN
        return values
      },
    }
  },
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
