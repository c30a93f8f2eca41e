import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningChange } from '#shared/indicators/kernels/running-change.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Vertical horizontal filter. */
export const vhf: IndicatorDefinition = streamed({
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
})
