import { type IndicatorDefinition, type IndicatorSeed, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { oneOutput } from '#shared/indicators/kernels/streamed.ts'
import { WarmExponential } from '#shared/indicators/kernels/warm-exponential.ts'

/** Bars of both averages of the range; Dorsey gives no other. */
const SMOOTHING = 9

/** Mass index. */
export const mass: IndicatorDefinition = {
  type: 'mass',
  title: 'Mass index',
  description:
    'How the bars widen and narrow: the sum, over the last bars, of the smoothed range divided by the range smoothed twice. As many as the period where the range stays as it is. Missing where no bar had a range yet.',
  group: 'momentum',
  parameters: [periodParameter(25, 'period', 'Bars that are added up.')],
  inputs: ['high', 'low'],
  outputs: ['mass'],
  seeded: true,
  placement: 'pane',
  formula: 'sum(ema(high − low, 9) ÷ ema(ema(high − low, 9), 9), period)',
  reference: 'Dorsey, Technical Analysis of Stocks & Commodities (1992); TradingView Mass Index (there 10); Tulip mass',
  warmUp: ({ period }) => 2 * (SMOOTHING - 1) + period - 1,
  stream: ({ period }, { seed }) => {
    const state = new Mass(period, seed)
    return oneOutput(({ high, low }) => state.next(high - low))
  },
  compute: ({ high, low }, { period }, { seed, out }) => {
    const values = column(high, out?.[0])
    const state = new Mass(period, seed)
    for (let i = 0; i < values.length; i++) values[i] = state.next(high[i] - low[i])
    return [values]
  },
}

class Mass {
  readonly #once: WarmExponential
  readonly #twice: WarmExponential
  readonly #sum: RunningBlockSum

  constructor(period: number, seed: IndicatorSeed) {
    this.#once = new WarmExponential(SMOOTHING, seed)
    this.#twice = new WarmExponential(SMOOTHING, seed)
    this.#sum = new RunningBlockSum(period)
  }

  next(range: number): number {
    const once = this.#once.next(range)
    // Divided by an average of 0 it is no number, and the sum begins anew behind it.
    return this.#sum.next(once / this.#twice.next(once))
  }
}
