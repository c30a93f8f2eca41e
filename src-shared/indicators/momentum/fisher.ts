import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'

/** Fisher transform. */
export const fisher: IndicatorDefinition = {
  type: 'fisher',
  title: 'Fisher transform',
  description:
    "The middle's place in the range of the last bars, smoothed and bent so that extremes stand out as sharp turns; the signal is the value one bar before, 0 on the first.",
  group: 'momentum',
  parameters: [periodParameter(9, 'period', 'Bars of the range.')],
  inputs: ['high', 'low'],
  outputs: ['fisher', 'signal'],
  seeded: false,
  placement: 'pane',
  formula:
    'fisher = ½ ln((1 + x) ÷ (1 − x)) + ½ fisher[1]; x = 0.66 × ((middle − min(middle, period)) ÷ (max(middle, period) − min(middle, period)) − ½) + 0.67 × x[1], beyond ±0.99 set to ±0.999; middle = (high + low) ÷ 2, a range of zero counts as 0.001; signal = fisher[1]',
  reference: 'Ehlers, Using the Fisher Transform (2002); Tulip fisher; TradingView Fisher Transform',
  warmUp: ({ period }) => period - 1,
  stream: ({ period }) => {
    const state = new Fisher(period)
    const values = new Float64Array(2)
    return {
      next({ high, low }) {
        values[1] = state.value
        values[0] = state.next((high + low) / 2)
        if (Number.isNaN(values[0])) values[1] = Number.NaN
        return values
      },
    }
  },
  compute: ({ high, low }, { period }, { out }) => {
    const values = column(high, out?.[0])
    const signal = column(high, out?.[1])
    const state = new Fisher(period)
    for (let i = 0; i < values.length; i++) {
      const before = state.value
      const value = state.next((high[i] + low[i]) / 2)
      values[i] = value
      signal[i] = Number.isNaN(value) ? Number.NaN : before
    }
    return [values, signal]
  },
}

class Fisher {
  readonly #highest: RunningExtreme
  readonly #lowest: RunningExtreme
  #place = 0
  /** The last value there was, 0 before the first. */
  value = 0

  constructor(period: number) {
    this.#highest = new RunningExtreme(period, 'highest')
    this.#lowest = new RunningExtreme(period, 'lowest')
  }

  next(middle: number): number {
    const top = this.#highest.next(middle)
    const bottom = this.#lowest.next(middle)
    if (Number.isNaN(top)) return Number.NaN
    const range = top === bottom ? 0.001 : top - bottom
    const place = 0.33 * 2 * ((middle - bottom) / range - 0.5) + 0.67 * this.#place
    this.#place = place > 0.99 ? 0.999 : place < -0.99 ? -0.999 : place
    this.value = 0.5 * Math.log((1 + this.#place) / (1 - this.#place)) + 0.5 * this.value
    return this.value
  }
}
