import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningMean } from '#shared/indicators/kernels/running-mean.ts'
import { slidingMean } from '#shared/indicators/kernels/sliding-mean.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Triangular moving average. */
export const trima: IndicatorDefinition = {
  type: 'trima',
  title: 'Triangular moving average',
  description: 'A mean in which the bars in the middle of the window count most: a simple average of a simple average.',
  group: 'overlay',
  parameters: [periodParameter(20)],
  inputs: ['source'],
  outputs: ['trima'],
  seeded: false,
  placement: 'price',
  formula: 'sma(sma(source, a), b); a = b = (period + 1) ÷ 2 for an odd period, else a = period ÷ 2 and b = a + 1',
  reference: 'TA-Lib TRIMA; Tulip trima',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const [first, second] = halves(period).map((bars) => new RunningMean(bars))
    return oneOutput(({ source }) => second.next(first.next(source)))
  },
  compute: ({ source }, { period }, { out }) => {
    const [first, second] = halves(period)
    return [slidingMean(slidingMean(source, first, new Float64Array(source.length)), second, column(source, out?.[0]))]
  },
}

function halves(period: number): readonly [number, number] {
  const half = period >> 1
  return period % 2 === 1 ? [half + 1, half + 1] : [half, half + 1]
}
