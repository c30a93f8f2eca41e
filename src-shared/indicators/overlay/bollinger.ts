import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningDeviation } from '#shared/indicators/kernels/running-deviation.ts'
import { slidingDeviation } from '#shared/indicators/kernels/sliding-deviation.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'

/** Bollinger Bands. */
export const bollinger: IndicatorDefinition = {
  type: 'bollinger',
  title: 'Bollinger Bands',
  description:
    'A simple average and bands a number of standard deviations around it; the width of the bands, and where between them the price is, as fractions.',
  group: 'overlay',
  parameters: [
    periodParameter(20),
    {
      name: 'stdDev',
      default: 2,
      min: 0,
      max: 100,
      integer: false,
      description: 'Distance of the bands in standard deviations.',
    },
  ],
  inputs: ['source'],
  outputs: ['upper', 'middle', 'lower', 'bandwidth', 'percentB'],
  seeded: false,
  placement: 'price',
  formula:
    'middle = sma(source, period); upper, lower = middle ± stdDev × population standard deviation; bandwidth = (upper − lower) ÷ middle; percentB = (source − lower) ÷ (upper − lower), missing where the bands meet',
  reference: 'Bollinger, Bollinger on Bollinger Bands (2001); TradingView ta.bb; TA-Lib BBANDS',
  warmUp: ({ period }) => period - 1,
  stream: ({ period, stdDev }) => {
    const values = new Float64Array(5)
    const deviation = new RunningDeviation(period)
    return {
      next: ({ source }) => {
        const distance = stdDev * deviation.next(source)
        const middle = deviation.mean()
        const lower = middle - distance
        const width = middle + distance - lower
        values[0] = middle + distance
        values[1] = middle
        values[2] = lower
        values[3] = middle === 0 ? Number.NaN : width / middle
        values[4] = width === 0 ? Number.NaN : (source - lower) / width
        return values
      },
    }
  },
  compute: ({ source }, { period, stdDev }, { out, unread }) => {
    const middle = slidingMean(source, period, column(source, out?.[1]))
    const upper = slidingDeviation(source, middle, period, column(source, out?.[0]))
    const [lower, bandwidth, percentB] = [2, 3, 4].map((i) => column(source, out?.[i]))
    for (let i = 0; i < middle.length; i++) {
      const distance = stdDev * upper[i]
      const low = middle[i] - distance
      const width = middle[i] + distance - low
      upper[i] = middle[i] + distance
      lower[i] = low
      bandwidth[i] = width
    }
    if (unread?.has(4) !== true) {
      for (let i = 0; i < middle.length; i++) {
        percentB[i] = bandwidth[i] === 0 ? Number.NaN : (source[i] - lower[i]) / bandwidth[i]
      }
    }
    if (unread?.has(3) !== true) {
      for (let i = 0; i < middle.length; i++) {
        bandwidth[i] = middle[i] === 0 ? Number.NaN : bandwidth[i] / middle[i]
      }
    }
    return [upper, middle, lower, bandwidth, percentB]
  },
}
