import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { WarmExponential, warmExponential } from '#shared/indicators/kernels/warm-exponential.ts'

/** Change of a triple exponential average. */
export const trix: IndicatorDefinition = {
  type: 'trix',
  title: 'TRIX',
  description:
    'The last change of an average of an average of an average, in percent of it: a movement that outlasts short swings.',
  group: 'momentum',
  parameters: [periodParameter(18, 'period', 'Bars of each of the three averages.')],
  inputs: ['source'],
  outputs: ['trix'],
  seeded: true,
  placement: 'pane',
  formula: '100 × (smooth − smooth[1]) ÷ smooth; smooth = ema(ema(ema(source, period), period), period)',
  reference:
    'Tulip trix (each average begins once the one before it has taken in period values; TA-Lib TRIX and TradingView divide by smooth[1])',
  warmUp: ({ period }) => 3 * period - 2,
  stream: ({ period }, { seed }) => {
    const averages = [0, 1, 2].map(() => new WarmExponential(period, seed))
    let before = Number.NaN
    return oneOutput(({ source }) => {
      let smooth = source
      for (const average of averages) smooth = average.next(smooth)
      const value = shareOfChange(smooth, before)
      if (!Number.isNaN(smooth)) before = smooth
      return value
    })
  },
  compute: ({ source }, { period }, { seed, out }) => {
    const values = warmExponential(source, period, seed, column(source, out?.[0]))
    warmExponential(values, period, seed, values)
    warmExponential(values, period, seed, values)
    let before = Number.NaN
    for (let i = 0; i < values.length; i++) {
      const smooth = values[i]
      values[i] = shareOfChange(smooth, before)
      // After a bar without a value the change is measured from the last there was: the averages did not move.
      if (!Number.isNaN(smooth)) before = smooth
    }
    return [values]
  },
}

function shareOfChange(value: number, before: number): number {
  return value === 0 ? Number.NaN : (100 * (value - before)) / value
}
