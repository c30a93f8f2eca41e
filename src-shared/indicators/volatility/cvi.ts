import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningExponential } from '#shared/indicators/kernels/running-exponential.ts'
import { Lagged } from '#shared/indicators/kernels/running-lagged.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'

/** Chaikin's volatility. */
export const cvi: IndicatorDefinition = {
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
    const state = new RangeGrowth(period, seed)
    return oneOutput(({ high, low }) => state.next(high, low))
  },
  compute: ({ high, low }, { period }, { seed, out }) => {
    const values = column(high, out?.[0])
    const state = new RangeGrowth(period, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i], low[i])
    return [values]
  },
}

class RangeGrowth {
  readonly #average: RunningExponential
  readonly #earlier: Lagged

  constructor(period: number, seed: IndicatorSeed) {
    this.#average = new RunningExponential(2 / (period + 1), period, seed)
    this.#earlier = new Lagged(period)
  }

  next(high: number, low: number): number {
    const now = this.#average.next(high - low)
    const before = this.#earlier.next(now)
    return ratio(100 * (now - before), before)
  }
}
