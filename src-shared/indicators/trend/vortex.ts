import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { ratio } from '#shared/indicators/kernels/ratio.ts'
import { RunningSum } from '#shared/indicators/kernels/running-sum.ts'
import { RunningTrueRange } from '#shared/indicators/kernels/running-true-range.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** Vortex indicator. */
export const vortex: IndicatorDefinition = {
  type: 'vortex',
  title: 'Vortex indicator',
  description:
    'How far the highs went from the lows before and the lows from the highs before, as fractions of the true range; the upper one tells the direction. Missing where nothing moved.',
  group: 'trend',
  parameters: [periodParameter(14)],
  inputs: ['high', 'low', 'close'],
  outputs: ['plus', 'minus'],
  seeded: false,
  placement: 'pane',
  formula:
    'plus = sum(|high − low[1]|, period) ÷ sum(true range, period); minus = sum(|low − high[1]|, period) ÷ sum(true range, period)',
  reference: 'Botes and Siepman, The Vortex Indicator (Stocks & Commodities 2010); TradingView Vortex Indicator',
  warmUp: ({ period }) => period,
  stream: ({ period }) => {
    const state = new Vortex(period)
    return twoOutputs(({ high, low, close }, values) => {
      state.next(high, low, close)
      values[0] = state.plus
      values[1] = state.minus
    })
  },
  compute: ({ high, low, close }, { period }, { out }) => {
    const plus = column(high, out?.[0])
    const minus = column(high, out?.[1])
    const state = new Vortex(period)
    for (let i = 0; i < plus.length; i++) {
      state.next(high[i], low[i], close[i])
      plus[i] = state.plus
      minus[i] = state.minus
    }
    return [plus, minus]
  },
}

class Vortex {
  plus = Number.NaN
  minus = Number.NaN
  readonly #trueRange = new RunningTrueRange()
  readonly #up: RunningSum
  readonly #down: RunningSum
  readonly #ranges: RunningSum
  #high = Number.NaN
  #low = Number.NaN

  constructor(period: number) {
    this.#up = new RunningSum(period)
    this.#down = new RunningSum(period)
    this.#ranges = new RunningSum(period)
  }

  next(high: number, low: number, close: number): void {
    const rise = Math.abs(high - this.#low)
    const fall = Math.abs(low - this.#high)
    this.#high = high
    this.#low = low
    const range = this.#trueRange.next(high, low, close)
    // A bar with nothing before it is in none of the sums.
    const sum = this.#ranges.next(Number.isFinite(rise + fall + close) ? range : Number.NaN)
    this.plus = ratio(this.#up.next(rise), sum)
    this.minus = ratio(this.#down.next(fall), sum)
  }
}
