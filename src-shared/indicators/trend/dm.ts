import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDirectionalMovement } from '#shared/indicators/kernels/running-directional-movement.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Directional movement. */
export const dm: IndicatorDefinition = {
  type: 'dm',
  title: 'Directional movement',
  description:
    'How far the highs rose and the lows fell over the last bars, smoothed, in the price’s own unit; a bar counts for the side on which it went further.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['plus', 'minus'],
  seeded: false,
  placement: 'pane',
  formula:
    'plus = period × rma(high − high[1] where that is above 0 and above low[1] − low, else 0; period); minus the same of low[1] − low',
  reference: 'Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib PLUS_DM and MINUS_DM; Tulip dm',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const movement = new RunningDirectionalMovement(period)
    return twoOutputs(({ high, low, close }, values) => {
      const stands = movement.next(high, low, close)
      values[0] = stands ? period * movement.plus() : Number.NaN
      values[1] = stands ? period * movement.minus() : Number.NaN
    })
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const plus = column(high, out?.[0])
    const minus = column(high, out?.[1])
    const movement = new RunningDirectionalMovement(period)
    for (let i = 0; i < plus.length; i++) {
      const stands = movement.next(high[i], low[i], close[i])
      plus[i] = stands ? period * movement.plus() : Number.NaN
      minus[i] = stands ? period * movement.minus() : Number.NaN
    }
    return [plus, minus]
  },
}
