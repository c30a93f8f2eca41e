import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { convergence } from '#shared/indicators/kernels/convergence.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'

/** Moving average convergence divergence. */
export const macd: IndicatorDefinition = {
  type: 'macd',
  title: 'Moving average convergence divergence',
  description:
    'The distance of a fast from a slow exponential average, its own average, and the difference of the two.',
  group: 'momentum',
  parameters: [
    periodParameter(12, 'fast', 'Bars of the fast average.'),
    periodParameter(26, 'slow', 'Bars of the slow average.'),
    periodParameter(9, 'signal', 'Bars of the average over the distance.'),
  ],
  inputs: ['source'],
  outputs: ['macd', 'signal', 'histogram'],
  seeded: true,
  placement: 'pane',
  formula: 'macd = ema(source, fast) − ema(source, slow); signal = ema(macd, signal); histogram = macd − signal',
  reference: 'TradingView ta.macd',
  warmUp: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 2,
  stream: ({ fast, slow, signal }, { seed }) => {
    const values = new Float64Array(3)
    const [quick, lazy, mean] = [fast, slow, signal].map((bars) => new RunningExponential(2 / (bars + 1), bars, seed))
    return {
      next: ({ source }) => {
        values[0] = quick.next(source) - lazy.next(source)
        values[1] = mean.next(values[0])
        values[2] = values[0] - values[1]
        return values
      },
    }
  },
  compute: ({ source }, { fast, slow, signal }, { seed, out }) => {
    const [line, average, histogram] = [0, 1, 2].map((k) => column(source, out?.[k]))
    convergence(source, { fast, slow, signal }, seed, [line, average, histogram])
    return [line, average, histogram]
  },
}
