import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningChange } from '#shared/indicators/kernels/running-change.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Vertical horizontal filter. */
export const vhf: IndicatorDefinition = {
  type: 'vhf',
  title: 'Vertical horizontal filter',
  description:
    'How far apart the last values lie, as a fraction of the way the price went between them: near 1 in a trend, near 0 where it goes to and fro. Missing where nothing moved.',
  group: 'trend',
  parameters: [periodParameter(28)],
  inputs: ['source'],
  outputs: ['vhf'],
  seeded: false,
  placement: 'pane',
  formula: '(highest(source, period) − lowest(source, period)) ÷ sum(|source − source[1]|, period)',
  reference: 'White, Futures magazine (1991); Tulip vhf',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const highest = new RunningExtreme(period, 'highest')
    const lowest = new RunningExtreme(period, 'lowest')
    const change = new RunningChange()
    const way = new RunningSum(period)
    return oneOutput(({ source }) =>
      ratio(highest.next(source) - lowest.next(source), way.next(Math.abs(change.next(source)))),
    )
  },
  compute: ({ source }, { period }, { out }) => {
    const values = slidingHighest(source, period, column(source, out?.[0]))
    const lowest = slidingLowest(source, period, column(source))
    const change = new RunningChange()
    const way = new RunningSum(period)
    for (let i = 0; i < values.length; i++) {
      values[i] = ratio(values[i] - lowest[i], way.next(Math.abs(change.next(source[i]))))
    }
    return [values]
  },
}
