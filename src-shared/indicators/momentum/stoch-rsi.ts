import { type IndicatorDefinition, periodParameter } from '#shared/indicators/definition.ts'
import { column } from '#shared/indicators/kernels/missing.ts'
import { RunningBlockSum } from '#shared/indicators/kernels/running-block-sum.ts'
import { RunningExtreme } from '#shared/indicators/kernels/running-extreme.ts'
import { RunningRelativeStrength } from '#shared/indicators/kernels/running-relative-strength.ts'

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
  stream: (parameters) => {
    const state = new StochasticStrength(parameters)
    const values = new Float64Array(2)
    return {
      next({ source }) {
        values[0] = state.next(source)
        values[1] = state.d
        return values
      },
    }
  },
  compute: ({ source }, parameters, { out }) => {
    const k = column(source, out?.[0])
    const d = column(source, out?.[1])
    const state = new StochasticStrength(parameters)
    for (let i = 0; i < source.length; i++) {
      k[i] = state.next(source[i])
      d[i] = state.d
    }
    return [k, d]
  },
}

class StochasticStrength {
  /** The average of k on the last bar, NaN while it is missing. */
  d = Number.NaN
  readonly #strength: RunningRelativeStrength
  readonly #highest: RunningExtreme
  readonly #lowest: RunningExtreme
  readonly #k: RunningBlockSum
  readonly #d: RunningBlockSum
  readonly #kSmoothing: number
  readonly #dPeriod: number

  constructor({ rsiPeriod, stochPeriod, kSmoothing, dPeriod }: Readonly<Record<string, number>>) {
    this.#strength = new RunningRelativeStrength(rsiPeriod)
    this.#highest = new RunningExtreme(stochPeriod, 'highest')
    this.#lowest = new RunningExtreme(stochPeriod, 'lowest')
    this.#k = new RunningBlockSum(kSmoothing)
    this.#d = new RunningBlockSum(dPeriod)
    this.#kSmoothing = kSmoothing
    this.#dPeriod = dPeriod
  }

  /** k on the next bar. */
  next(value: number): number {
    const strength = this.#strength.next(value)
    const bottom = this.#lowest.next(strength)
    const range = this.#highest.next(strength) - bottom
    const k = this.#k.next(range < NO_RANGE ? Number.NaN : (100 * (strength - bottom)) / range) / this.#kSmoothing
    this.d = this.#d.next(k) / this.#dPeriod
    return k
  }
}
