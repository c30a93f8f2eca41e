import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

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
    const highest = new RunningExtreme(period, 'highest')
    const lowest = new RunningExtreme(period, 'lowest')
    const state = new Fisher()
    return twoOutputs(({ high, low }, values) => {
      const middle = (high + low) / 2
      values[0] = state.next(middle, highest.next(middle), lowest.next(middle))
      values[1] = state.signal
    })
  },
  compute: ({ high, low }, { period }, { out }) => {
    const middles = new Float64Array(high.length)
    for (let i = 0; i < middles.length; i++) middles[i] = (high[i] + low[i]) / 2
    const values = slidingHighest(middles, period, column(high, out?.[0]))
    const signal = slidingLowest(middles, period, column(high, out?.[1]))
    const state = new Fisher()
    for (let i = 0; i < values.length; i++) {
      values[i] = state.next(middles[i], values[i], signal[i])
      signal[i] = state.signal
    }
    return [values, signal]
  },
}

class Fisher {
  /** The value before the last, NaN where the last is missing. */
  signal = Number.NaN
  #place = 0
  #value = 0

  next(middle: number, top: number, bottom: number): number {
    if (Number.isNaN(top)) {
      this.signal = Number.NaN
      return Number.NaN
    }
    const range = top === bottom ? 0.001 : top - bottom
    const place = 0.33 * 2 * ((middle - bottom) / range - 0.5) + 0.67 * this.#place
    this.#place = place > 0.99 ? 0.999 : place < -0.99 ? -0.999 : place
    this.signal = this.#value
    this.#value = 0.5 * Math.log((1 + this.#place) / (1 - this.#place)) + 0.5 * this.#value
    return this.#value
  }
}
