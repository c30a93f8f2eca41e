import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDirectionalMovement } from '#shared/indicators/kernels/running-directional-movement.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Directional movement index. */
export const dx: IndicatorDefinition = {
  type: 'dx',
  title: 'Directional movement index',
  description: 'How one-sided the movement of the last bars was, from 0 to 100; the adx is its average.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['dx'],
  seeded: false,
  placement: 'pane',
  formula: '100 × |plusDi − minusDi| ÷ (plusDi + minusDi), 0 where nothing moved; plusDi and minusDi as in adx',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib DX',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const movement = new RunningDirectionalMovement(period)
    return oneOutput(({ high, low, close }) => (movement.next(high, low, close) ? movement.dx() : Number.NaN))
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const values = column(high, out?.[0])
    const movement = new RunningDirectionalMovement(period)
    for (let i = 0; i < values.length; i++) {
      values[i] = movement.next(high[i], low[i], close[i]) ? movement.dx() : Number.NaN
    }
    return [values]
  },
}
