import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningRelativeStrength } from '#shared/indicators/kernels/running-relative-strength.ts'
import { slidingHighest, slidingLowest } from '#shared/indicators/kernels/sliding-extremes.ts'
import { twoOutputs } from '#shared/indicators/kernels/streamed.ts'

/** While the price stands still the index stays where it is, but for rounding: a range this small is none. */
const NO_RANGE = 1e-9

/** Stochastic oscillator of the relative strength index. */
export const stochRsi: IndicatorDefinition = {
  type: 'stochRsi',
  title: 'Stochastic RSI',
  description:
    'Where the relative strength index is between its own lowest (0) and highest (100) of the last bars, smoothed, and its average. Missing where the index did not move.',
  group: 'momentum',
  parameters: [
    periodParameter(14, 'rsiPeriod', 'Bars of the relative strength index.'),
    { ...periodParameter(14, 'stochPeriod', 'Bars of the range of the index.'), min: 2 },
    periodParameter(3, 'kSmoothing', 'Bars over which k is averaged.'),
    periodParameter(3, 'dPeriod', 'Bars over which k is averaged for d.'),
  ],
  inputs: ['source'],
  outputs: ['k', 'd'],
  seeded: false,
  placement: 'pane',
  formula:
    'k = sma(100 × (r − min(r, stochPeriod)) ÷ (max(r, stochPeriod) − min(r, stochPeriod)), kSmoothing); d = sma(k, dPeriod); r = rsi(source, rsiPeriod)',
  reference: 'Chande and Kroll, The New Technical Trader (1994); TradingView Stochastic RSI',
  warmUp: ({ rsiPeriod, stochPeriod, kSmoothing, dPeriod }) => rsiPeriod + stochPeriod + kSmoothing + dPeriod - 3,
  stream: ({ rsiPeriod, stochPeriod, kSmoothing, dPeriod }) => {
    const strength = new RunningRelativeStrength(rsiPeriod)
    const highest = new RunningExtreme(stochPeriod, 'highest')
    const lowest = new RunningExtreme(stochPeriod, 'lowest')
    const averages = new SmoothedTwice(kSmoothing, dPeriod)
    return twoOutputs(({ source }, values) => {
      const index = strength.next(source)
      values[0] = averages.next(index, highest.next(index), lowest.next(index))
      values[1] = averages.d
    })
  },
  compute: ({ source }, { rsiPeriod, stochPeriod, kSmoothing, dPeriod }, { out }) => {
    const index = new Float64Array(source.length)
    const strength = new RunningRelativeStrength(rsiPeriod)
    for (let i = 0; i < source.length; i++) index[i] = strength.next(source[i])
    const k = slidingHighest(index, stochPeriod, column(source, out?.[0]))
    const d = slidingLowest(index, stochPeriod, column(source, out?.[1]))
    const averages = new SmoothedTwice(kSmoothing, dPeriod)
    for (let i = 0; i < source.length; i++) {
      k[i] = averages.next(index[i], k[i], d[i])
      d[i] = averages.d
    }
    return [k, d]
  },
}

class SmoothedTwice {
  /** The average of k on the last bar, NaN while it is missing. */
  d = Number.NaN
  readonly #kSmoothing: number
  readonly #dPeriod: number
  readonly #k: RunningBlockSum
  readonly #d: RunningBlockSum

  constructor(kSmoothing: number, dPeriod: number) {
    this.#kSmoothing = kSmoothing
    this.#dPeriod = dPeriod
    this.#k = new RunningBlockSum(kSmoothing)
    this.#d = new RunningBlockSum(dPeriod)
  }

  /** k on the next bar. */
  next(index: number, highest: number, lowest: number): number {
    const range = highest - lowest
    const k = this.#k.next(range < NO_RANGE ? Number.NaN : (100 * (index - lowest)) / range) / this.#kSmoothing
    this.d = this.#d.next(k) / this.#dPeriod
    return k
  }
}
