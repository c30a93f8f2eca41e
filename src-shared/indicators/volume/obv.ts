import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningTotal } from '#shared/indicators/kernels/running-total.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** On-balance volume. */
export const obv: IndicatorDefinition = {
  type: 'obv',
  title: 'On-balance volume',
  description:
    'Volume of bars that closed higher minus volume of bars that closed lower, added up from 0 on the first bar.',
  group: 'volume',
  parameters: [],
  inputs: ['close', 'volume'],
  outputs: ['obv'],
  seeded: false,
  placement: 'pane',
  formula: 'obv[1] + volume where close > close[1], − volume where close < close[1], unchanged where they are equal',
  reference: 'Granville, New Key to Stock Market Profits (1963); TradingView ta.obv; Tulip obv',
  warmUp: () => 0,
  stream: () => {
    const total = new RunningTotal()
    let before = Number.NaN
    return oneOutput(({ close, volume }) => {
      if (!Number.isFinite(close + volume)) return Number.NaN
      const change = volume * (Number(close > before) - Number(close < before))
      before = close
      return total.add(change)
    })
  },
  compute: ({ close, volume }, _parameters, { out }) => {
    const values = column(close, out?.[0])
    let sum = 0
    let lost = 0
    let before = Number.NaN
    for (let i = 0; i < close.length; i++) {
      if (!Number.isFinite(close[i] + volume[i])) {
        values[i] = Number.NaN
        continue
      }
      // Where there is no close before, neither comparison holds. Nobody foresees whether a price rises, so the
      // direction is a number and not a branch, which takes a third of the time.
      const change = volume[i] * (Number(close[i] > before) - Number(close[i] < before))
      before = close[i]
      // Two-sum: the rounding error of the running sum is carried along.
      const next = sum + change
      const added = next - sum
      lost += sum - (next - added) + (change - added)
      sum = next
      values[i] = sum + lost
    }
    return [values]
  },
}
