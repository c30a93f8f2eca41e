import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Slow stochastic oscillator. */
export const stochastic: IndicatorDefinition = {
  type: 'stochastic',
  title: 'Stochastic oscillator',
  description:
    'Where the close is between the lowest low (0) and the highest high (100) of the last bars, smoothed, and its average. Missing where the range is zero.',
  group: 'momentum',
  parameters: [
    periodParameter(14, 'kPeriod', 'Bars of the range.'),
    periodParameter(3, 'kSmoothing', 'Bars over which k is averaged.'),
    periodParameter(3, 'dPeriod', 'Bars over which k is averaged for d.'),
  ],
  inputs: ['high', 'low', 'close'],
  outputs: ['k', 'd'],
  seeded: false,
  placement: 'pane',
  formula:
    'k = sma(100 × (close − min(low, kPeriod)) ÷ (max(high, kPeriod) − min(low, kPeriod)), kSmoothing); d = sma(k, dPeriod)',
  reference: 'TradingView ta.stoch and ta.sma; TA-Lib STOCH; Tulip stoch',
  warmUp: ({ kPeriod, kSmoothing, dPeriod }) => kPeriod + kSmoothing + dPeriod - 3,
  stream: ({ kPeriod, kSmoothing, dPeriod }) => {
    const highest = new RunningExtreme(kPeriod, 'highest')
    const lowest = new RunningExtreme(kPeriod, 'lowest')
    const k = new RunningMean(kSmoothing)
    const d = new RunningMean(dPeriod)
    return twoOutputs(({ high, low, close }, values) => {
      const bottom = lowest.next(low)
      const range = highest.next(high) - bottom
      values[0] = k.next(range === 0 ? Number.NaN : (100 * (close - bottom)) / range)
      values[1] = d.next(values[0])
    })
  },
  compute: ({ high, low, close }, { kPeriod, kSmoothing, dPeriod }, { out, unread }) => {
    const bottom = slidingLowest(low, kPeriod, column(close, out?.[0]))
    const position = slidingHighest(high, kPeriod, column(close, out?.[1]))
    for (let i = 0; i < close.length; i++) {
      const range = position[i] - bottom[i]
      position[i] = range === 0 ? Number.NaN : (100 * (close[i] - bottom[i])) / range
    }
    const k = slidingMean(position, kSmoothing, bottom)
    return [k, unread?.has(1) === true ? position : slidingMean(k, dPeriod, position)]
  },
}
