import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { exponential } from '#shared/indicators/kernels/exponential.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningChange } from '#shared/indicators/kernels/running-change.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Elder's force index. */
export const forceIndex: IndicatorDefinition = {
  type: 'forceIndex',
  title: 'Force index',
  description: 'The change of the close times the volume behind it, smoothed.',
  group: 'volume',
  parameters: [periodParameter(13)],
  inputs: ['close', 'volume'],
  outputs: ['forceIndex'],
  seeded: true,
  placement: 'pane',
  formula: 'ema((close − close[1]) × volume, period)',
  reference: 'Elder, Trading for a Living (1993); TradingView Elder Force Index',
  warmUp: ({ period }) => period,
  stream: ({ period }, { seed }) => {
    const change = new RunningChange()
    const average = new RunningExponential(2 / (period + 1), period, seed)
    return oneOutput(({ close, volume }) => average.next(change.next(close) * volume))
  },
  compute: ({ close, volume }, { period }, { seed, out }) => {
    const values = column(close, out?.[0])
    const change = new RunningChange()
    for (let i = 0; i < values.length; i++) values[i] = change.next(close[i]) * volume[i]
    return [exponential(values, 2 / (period + 1), period, seed, values)]
  },
}
