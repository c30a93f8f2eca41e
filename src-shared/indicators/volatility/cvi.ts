import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput, streamed } from '#shared/indicators/kernels/streamed.ts'

/** Chaikin's volatility. */
export const cvi: IndicatorDefinition = streamed({
  type: 'cvi',
  title: 'Chaikin volatility',
  description: 'By how much the average range of a bar grew within a period, in percent.',
  group: 'volatility',
  parameters: [periodParameter(10, 'period', 'Bars of the average, and of the time its growth is measured over.')],
  inputs: ['high', 'low'],
  outputs: ['cvi'],
  seeded: true,
  placement: 'pane',
  formula: '100 × (ema(high − low, period) − ema(high − low, period)[period]) ÷ ema(high − low, period)[period]',
  reference: 'Chaikin; Achelis, Technical Analysis from A to Z (2000), Volatility, Chaikin’s; Tulip cvi',
  warmUp: ({ period }) => 2 * period - 1,
  stream: ({ period }, { seed }) => {
    const average = new RunningExponential(2 / (period + 1), period, seed)
    const earlier = new Lagged(period)
    return oneOutput(({ high, low }) => {
      const now = average.next(high - low)
      const before = earlier.next(now)
      return ratio(100 * (now - before), before)
    })
  },
})
